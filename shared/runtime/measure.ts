/** What is measured, with CloudWatch's units. The alarms of a deployment look at these and at the services' own metrics. */
export const metricUnits = {
  /** Rejected of dropped records of a run. */
  RejectShare: "Percent",
  /** How many more articles the new release has than the one before, in per cent of the latter. */
  CatalogueChange: "Percent",
  /** Since a run last looked for new articles. */
  HoursSinceCheck: "None",
  /** How long the serving release has been without articles that were dropped; 0 while it knows them all. */
  ModelAgeHours: "None",
  /** Hosted endpoints that neither a kept release nor the run under way names. */
  EndpointsWithoutRelease: "Count",
  /** Endpoints of the serving release that do not answer for it. */
  EndpointsMissing: "Count",
  /** Answer of a hosted model, as the query function waits for it. */
  EndpointLatency: "Milliseconds",
  EndpointFailures: "Count",
  /** The serving release could not be loaded: readers get the one before. */
  ReleaseRefused: "Count",
  /** What was folded into the serving release could not be loaded: readers get what was folded in before, or nothing of it. */
  DeltaRefused: "Count",
} as const;

export type MetricName = keyof typeof metricUnits;

/** Records one value. On AWS it becomes a CloudWatch metric; the embedded engine passes over it. */
export type Measure = (name: MetricName, value: number) => void;

export const measureNothing: Measure = () => {};
