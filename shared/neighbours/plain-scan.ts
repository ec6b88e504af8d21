import { negatedInnerProducts, squaredDistances } from "./kernel.ts";
import type { RowRange, Scan, ScoredRows } from "./scan.ts";
import { selectNearest } from "./select-nearest.ts";
import type { VectorIndex } from "./vector-index.ts";

/** Scores every row in TypeScript: the oracle of the SIMD scan. */
export function createPlainScan({ metric, columns, rowCount, vectors, labels }: VectorIndex): Scan {
  const scoreRows = metric === "L2" ? squaredDistances : negatedInnerProducts;
  const scratch = { scores: new Float32Array(rowCount), labels: new Float32Array(rowCount) };
  const nearestWithin = (query: Float32Array, k: number, ranges: readonly RowRange[]): ScoredRows => {
    let count = 0;
    for (const { start, end } of ranges) {
      const scores = scratch.scores.subarray(count, count + end - start);
      scoreRows(vectors.subarray(start * columns, end * columns), query, scores);
      scratch.labels.set(labels.subarray(start, end), count);
      count += end - start;
    }
    const nearest = selectNearest(scratch.scores.subarray(0, count), scratch.labels, k);
    return {
      scores: Float32Array.from(nearest, (at) => scratch.scores[at] as number),
      labels: Float32Array.from(nearest, (at) => scratch.labels[at] as number),
    };
  };
  const everything = [{ start: 0, end: rowCount }];
  return {
    nearest: (queries, k) => queries.map((query) => nearestWithin(query, k, everything)),
    nearestWithin,
  };
}
