import { minutesAfter, type Scenario, start } from "./scenario.ts";

/** Values by the minute in which they come. */
type Series = readonly (readonly [minute: number, value: number])[];

const times = (count: number, everyMinutes: number, value = 1): Series =>
  Array.from({ length: count }, (_, index) => [index * everyMinutes, value]);

/** A hundred requests a minute, some of them slow, in milliseconds. */
const requests = (minutes: number, slow: number, slowMs: number): Series =>
  Array.from({ length: minutes * 100 }, (_, index) => [
    Math.floor(index / 100),
    index % 100 < slow ? slowMs : 200,
  ]);

/** Metrics that services keep by themselves: the series are made up. */
const cases: readonly (readonly [
  alarm: string,
  name: string,
  raising: Readonly<Record<string, Series>>,
  quiet: Readonly<Record<string, Series>>,
])[] = [
  [
    "retraining-failed",
    "ExecutionsFailed",
    { "one run failed in a month": [[40_000, 1]] },
    { "all runs succeeded": times(30, 1440, 0) },
  ],
  [
    "retraining-timed-out",
    "ExecutionsTimedOut",
    { "one run was ended after its day": [[1440, 1]] },
    { "all runs ended by themselves": times(30, 1440, 0) },
  ],
  [
    "api-failing",
    "5xx",
    { "five requests failed within a quarter of an hour": times(5, 3) },
    { "four did": times(4, 3), "five did in a working day": times(5, 100) },
  ],
  [
    "api-slow",
    "Latency",
    { "two of a hundred requests wait for 4 s, for twenty minutes": requests(20, 2, 4000) },
    {
      "one of a hundred waits for 4 s": requests(20, 1, 4000),
      "half of them wait for 2.9 s": requests(20, 50, 2900),
      "all are slow for five minutes, after which nobody asks": requests(5, 100, 9000),
      "one cold start an hour": times(8, 60, 9000),
    },
  ],
  [
    "query-failing",
    "Errors",
    { "every request fails": times(30, 1) },
    { "a single one failed": [[0, 1]], "none does": times(30, 1, 0) },
  ],
  [
    "query-throttled",
    "Throttles",
    { "a page asks for twenty at once": [[0, 20]] },
    { "a few at the hour": times(6, 60, 4) },
  ],
  [
    "dead-letters",
    "ApproximateNumberOfMessagesVisible",
    { "one start could not be delivered": [[0, 1]] },
    { "the queue is empty": times(12, 5, 0) },
  ],
  [
    "observe-failing",
    "Errors",
    {
      "all three tries of an hour failed": [
        [17, 1],
        [18, 1],
        [20, 1],
      ],
    },
    { "the second try succeeds, hour after hour": times(24, 60) },
  ],
  [
    "clear-stopped-run-failing",
    "Errors",
    { "every try failed, until the event becomes a dead letter": times(15, 6) },
    {
      "an endpoint is being made for ten minutes": times(2, 6),
      "an endpoint is being made for 40 minutes": times(7, 6),
      "two runs are stopped on one day": [...times(3, 6), [600, 1], [606, 1]],
    },
  ],
  [
    "nudge-failing",
    "Errors",
    { "every try fails": times(10, 6) },
    { "two fail, then the third succeeds": times(2, 6) },
  ],
  [
    "fold-in-failing",
    "Errors",
    { "every try fails": times(10, 12) },
    { "two fail, then the third succeeds": times(2, 12) },
  ],
];

export const serviceScenarios: readonly Scenario[] = cases.flatMap(([alarm, name, raising, quiet]) => [
  ...scenariosOf(alarm, name, true, raising),
  ...scenariosOf(alarm, name, false, quiet),
]);

function scenariosOf(
  alarm: string,
  name: string,
  raised: boolean,
  series: Readonly<Record<string, Series>>,
): Scenario[] {
  return Object.entries(series).map(([what, values]) => {
    const measured = values.map(([minute, value]) => ({ name, value, at: minutesAfter(start, minute) }));
    const [from = start] = measured.map(({ at }) => at);
    const to = minutesAfter(measured.at(-1)?.at ?? start, 60);
    return { alarm, what, raised, record: async () => ({ measured, from, to }) };
  });
}
