import type { TestScore } from "./test-scores.ts";

const HOST = "algo-1";

/** What the container says of the data that went into the index. */
export function dataLine(rowCount: number, columns: number): string {
  return `data=(${rowCount}, ${columns}), labels=(${rowCount},), NaNs=0`;
}

/** The `#metrics` line of a training run. @param startMs, endMs milliseconds since 1970 */
export function metricsLine(rowCount: number, startMs: number, endMs: number): string {
  const metrics = {
    StartTime: startMs / 1000,
    EndTime: endMs / 1000,
    Dimensions: {
      Algorithm: "AWS/KNN",
      Host: HOST,
      Operation: "training",
      epoch: 0,
      Meta: "training_data_iter",
    },
    Metrics: { "Total Records Seen": { sum: rowCount, count: 1, min: rowCount, max: rowCount } },
  };
  return `#metrics ${JSON.stringify(metrics)}`;
}

/** The lines of the test channel's scores; SageMaker reads `test:accuracy` and `test:mse` from such lines. */
export function scoreLines(scores: readonly TestScore[]): string[] {
  return [
    ...scores.map(({ name, value }) => `#test_score (${HOST}) : ('${name}', ${value})`),
    ...scores.map(
      ({ name, kind, value }) => `#quality_metric: host=${HOST}, test ${name} <${kind}>=${value}`,
    ),
  ];
}
