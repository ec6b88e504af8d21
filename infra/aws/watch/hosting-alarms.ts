import type { AlarmDefinition } from "./alarm-definitions.ts";

/** What Observe sees once an hour, and whether it sees anything. */
export const hostingAlarms: readonly AlarmDefinition[] = [
  {
    id: "endpoint-missing",
    description:
      "A hosted model of the serving release is not there or not in service. Readers get no recommendations.",
    metric: { of: "readnext", name: "EndpointsMissing" },
    statistic: "Maximum",
    periodMinutes: 60,
    comparison: ">=",
    threshold: 1,
  },
  {
    id: "endpoint-without-release",
    description:
      "A hosted model belongs to no release and to no run, and costs money. Readers notice nothing.",
    metric: { of: "readnext", name: "EndpointsWithoutRelease" },
    statistic: "Maximum",
    periodMinutes: 60,
    comparison: ">=",
    threshold: 1,
    // ClearStoppedRun removes what a stopped run leaves, and may have to wait for an endpoint that is being made: an hour
    // and a half. Three looks are two hours.
    periods: 3,
  },
  {
    id: "watch-silent",
    description: "Observe has measured nothing for hours: several alarms are blind. Readers notice nothing.",
    metric: { of: "readnext", name: "HoursSinceCheck" },
    statistic: "SampleCount",
    periodMinutes: 60,
    comparison: "<",
    threshold: 1,
    // CloudWatch looks back a little further before it takes silence for an answer: it comes after three to five hours.
    periods: 3,
    missingData: "breaching",
  },
];
