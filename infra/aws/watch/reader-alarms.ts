import type { AlarmDefinition } from "./alarm-definitions.ts";

/** Few enough to see a fault where little is asked, enough to pass over a single lost connection. */
const failures = { statistic: "Sum", periodMinutes: 15, comparison: ">=", threshold: 5 } as const;

/** Three times five minutes: a few cold starts are slow as well, and pass. */
const slowness = { statistic: "p99", periodMinutes: 5, comparison: ">", periods: 3 } as const;

/** What readers notice. */
export const readerAlarms: readonly AlarmDefinition[] = [
  {
    id: "api-failing",
    description: "Requests to the API end with 5xx. Readers get no answer.",
    metric: { of: "api", name: "5xx" },
    ...failures,
  },
  {
    id: "api-slow",
    description:
      "One in a hundred answers of the API has taken over 3 s, for a quarter of an hour. Readers wait.",
    metric: { of: "api", name: "Latency" },
    ...slowness,
    threshold: 3000,
  },
  {
    id: "query-failing",
    description: "The query function fails or runs out of time. Readers get no answer.",
    metric: { of: "Query", name: "Errors" },
    ...failures,
  },
  {
    id: "query-throttled",
    description: "More is asked at once than api.reservedConcurrency allows. Some readers get no answer.",
    metric: { of: "Query", name: "Throttles" },
    ...failures,
  },
  {
    id: "release-refused",
    description: "The serving release could not be read or is damaged. Readers get the one before.",
    metric: { of: "readnext", name: "ReleaseRefused" },
    statistic: "Sum",
    periodMinutes: 5,
    comparison: ">=",
    threshold: 1,
  },
  {
    id: "fresh-articles-refused",
    description: "What was folded into the serving release could not be read or is damaged. Readers miss it.",
    metric: { of: "readnext", name: "DeltaRefused" },
    statistic: "Sum",
    periodMinutes: 5,
    comparison: ">=",
    threshold: 1,
  },
  {
    id: "endpoint-failing",
    description: "A hosted model does not answer. Readers get no recommendations, but articles and topics.",
    metric: { of: "readnext", name: "EndpointFailures" },
    ...failures,
  },
  {
    id: "endpoint-slow",
    description:
      "One in a hundred answers of the hosted models has taken over 2 s, for a quarter of an hour. Readers wait.",
    metric: { of: "readnext", name: "EndpointLatency" },
    ...slowness,
    threshold: 2000,
  },
];
