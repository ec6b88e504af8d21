import type { SparseRows } from "../algorithms/rows.ts";
import type { Reals } from "./kernels/reals.ts";

/**
 * idf_v = ln((N + 1) / (df_v + 1)) + 1 over the non-empty rows of all hosts; df_v counts the rows that hold term v.
 * Smoothed as by scikit-learn's TfidfTransformer, so that a term in no row has a finite weight.
 */
export function inverseDocumentFrequency(hosts: readonly SparseRows[], columns: number): Float32Array {
  const frequency = new Uint32Array(columns);
  let documents = 0;
  for (const rows of hosts) {
    for (const column of rows.indices) frequency[column] = (frequency[column] as number) + 1;
    for (let row = 0; row < rows.rowCount; row++) {
      if (rows.indptr[row] !== rows.indptr[row + 1]) documents++;
    }
  }
  return Float32Array.from(frequency, (df) => Math.log((documents + 1) / (df + 1)) + 1);
}

/**
 * The encoder's view of a row: x_v = ln(1 + count_v) * idf_v over its L2 norm. Reads `counts` and `indices` at
 * `start..end` and writes as many values from `outStart`. A row of zero counts gets zeros.
 */
export function writeInputRow(
  counts: Reals,
  indices: Uint32Array,
  start: number,
  end: number,
  idf: Reals,
  out: Reals,
  outStart: number,
): void {
  let squares = 0;
  for (let i = start; i < end; i++) {
    const value = Math.log1p(counts[i] as number) * (idf[indices[i] as number] as number);
    out[outStart + i - start] = value;
    squares += value * value;
  }
  if (squares > 0) scaleRow(out, outStart, outStart + end - start, 1 / Math.sqrt(squares));
}

/** The decoder's target of a row: t_v = ln(1 + count_v) * idf_v, scaled so that its sum is the sum of the counts. */
export function writeTargetRow(
  counts: Reals,
  indices: Uint32Array,
  start: number,
  end: number,
  idf: Reals,
  out: Reals,
): void {
  let sum = 0;
  let length = 0;
  for (let i = start; i < end; i++) {
    const value = Math.log1p(counts[i] as number) * (idf[indices[i] as number] as number);
    out[i] = value;
    sum += value;
    length += counts[i] as number;
  }
  if (sum > 0) scaleRow(out, start, end, length / sum);
}

function scaleRow(values: Reals, start: number, end: number, factor: number): void {
  for (let i = start; i < end; i++) values[i] = (values[i] as number) * factor;
}
