import type { Reals } from "./reals.ts";

/** Entries by column: column c's are `starts[c]..starts[c + 1]` of the others, in the order of their rows. */
export interface ColumnEntries {
  /** columns + 1 */
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly values: Reals;
}

/** Sparse rows of a batch: row r holds `values[indptr[r]..indptr[r + 1])` at the columns `indices[same range]`. */
export interface BatchRows {
  readonly rowCount: number;
  /** Room for the same entries by column, for kernels that need them so. */
  readonly byColumn?: ColumnEntries;
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Reals;
}

/**
 * The first layer, before its activation: out = x weights + bias. `weights` is columns x width, `out` rowCount x width,
 * both row-major; only the weight rows that x names are read.
 */
export function sparseForward(x: BatchRows, width: number, weights: Reals, bias: Reals, out: Reals): void {
  for (let row = 0; row < x.rowCount; row++) {
    const outStart = row * width;
    for (let j = 0; j < width; j++) out[outStart + j] = bias[j] as number;
    addWeightRows(x, row, width, weights, out, outStart);
  }
}

/** Four terms at a time, so that `out` is loaded and stored once for each four. */
function addWeightRows(
  x: BatchRows,
  row: number,
  width: number,
  weights: Reals,
  out: Reals,
  outStart: number,
): void {
  const { indices, values } = x;
  const end = x.indptr[row + 1] as number;
  let at = x.indptr[row] as number;
  for (; at + 4 <= end; at += 4) {
    const w0 = (indices[at] as number) * width;
    const w1 = (indices[at + 1] as number) * width;
    const w2 = (indices[at + 2] as number) * width;
    const w3 = (indices[at + 3] as number) * width;
    const x0 = values[at] as number;
    const x1 = values[at + 1] as number;
    const x2 = values[at + 2] as number;
    const x3 = values[at + 3] as number;
    for (let j = 0; j < width; j++) {
      out[outStart + j] =
        (out[outStart + j] as number) +
        x0 * (weights[w0 + j] as number) +
        x1 * (weights[w1 + j] as number) +
        x2 * (weights[w2 + j] as number) +
        x3 * (weights[w3 + j] as number);
    }
  }
  for (; at < end; at++) {
    const start = (indices[at] as number) * width;
    const value = values[at] as number;
    for (let j = 0; j < width; j++) {
      out[outStart + j] = (out[outStart + j] as number) + value * (weights[start + j] as number);
    }
  }
}

/**
 * Adds the gradients of the first layer: weightGradient += x^T outGradient, biasGradient += column sums of it.
 * `outGradient` (rowCount x width) is the gradient before the activation.
 */
export function sparseBackward(
  x: BatchRows,
  width: number,
  outGradient: Reals,
  weightGradient: Reals,
  biasGradient: Reals,
): void {
  for (let row = 0; row < x.rowCount; row++) {
    const start = row * width;
    for (let j = 0; j < width; j++) {
      biasGradient[j] = (biasGradient[j] as number) + (outGradient[start + j] as number);
    }
    const end = x.indptr[row + 1] as number;
    for (let at = x.indptr[row] as number; at < end; at++) {
      const target = (x.indices[at] as number) * width;
      const value = x.values[at] as number;
      for (let j = 0; j < width; j++) {
        weightGradient[target + j] =
          (weightGradient[target + j] as number) + value * (outGradient[start + j] as number);
      }
    }
  }
}
