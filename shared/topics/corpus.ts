import type { SparseRows } from "../algorithms/rows.ts";
import type { Objective } from "./objective.ts";
import { writeInputRow, writeTargetRow } from "./weighting.ts";

/** Documents ready for training: their counts, and beside each count its weight as input and as target. */
export interface Corpus {
  readonly rows: SparseRows;
  readonly idf: Float32Array;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  /** Sum of counts of each row, in tokens. */
  readonly lengths: Float32Array;
}

/** Weighs every row once; `rows` may hold empty ones. */
export function buildCorpus(rows: SparseRows, idf: Float32Array, target: Objective["target"]): Corpus {
  const { indptr, indices, values } = rows;
  const inputs = new Float32Array(values.length);
  const targets = target === "counts" ? values : new Float32Array(values.length);
  const lengths = new Float32Array(rows.rowCount);
  for (let row = 0; row < rows.rowCount; row++) {
    const start = indptr[row] as number;
    const end = indptr[row + 1] as number;
    writeInputRow(values, indices, start, end, idf, inputs, start);
    if (target === "tf-idf") writeTargetRow(values, indices, start, end, idf, targets);
    for (let i = start; i < end; i++) lengths[row] = (lengths[row] as number) + (values[i] as number);
  }
  return { rows, idf, inputs, targets, lengths };
}

/** The rows that hold at least one term, in order. */
export function withoutEmptyRows(rows: SparseRows): SparseRows {
  const ends: number[] = [0];
  for (let row = 0; row < rows.rowCount; row++) {
    const end = rows.indptr[row + 1] as number;
    if (end !== rows.indptr[row]) ends.push(end);
  }
  return { ...rows, rowCount: ends.length - 1, indptr: Uint32Array.from(ends) };
}
