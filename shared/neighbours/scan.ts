import { createPlainScan } from "./plain-scan.ts";
import { createSimdScan } from "./simd/simd-scan.ts";
import type { VectorIndex } from "./vector-index.ts";

/**
 * Rows that were found, nearest first, equally near ones by label. A score is what the kernels compute: the smaller, the
 * nearer.
 */
export interface ScoredRows {
  readonly scores: Float32Array;
  readonly labels: Float32Array;
}

/** Rows from `start` to before `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Looks through the vectors of an index, whatever they stand for. Scores are those of kernel.ts to the last bit in every
 * implementation. Queries have the width of the index, and under COSINE length 1.
 */
export interface Scan {
  /** The `k` nearest rows to each query, or all rows when there are fewer. */
  readonly nearest: (queries: readonly Float32Array[], k: number) => ScoredRows[];
  /** The same among some rows only; ranges do not overlap. */
  readonly nearestWithin: (query: Float32Array, k: number, ranges: readonly RowRange[]) => ScoredRows;
}

/** With SIMD; without it where the kernels were not built or the index does not fit into their 4 GiB. */
export function createScan(index: VectorIndex): Scan {
  return createSimdScan(index) ?? createPlainScan(index);
}
