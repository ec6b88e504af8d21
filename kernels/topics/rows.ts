import { REAL, VECTOR } from "../lanes";

/** Multiplies `length` values by `factor`. */
export function scale(length: usize, at: usize, factor: f32): void {
  const end = at + length * REAL;
  const factors = f32x4.splat(factor);
  for (; at + VECTOR <= end; at += VECTOR) v128.store(at, f32x4.mul(v128.load(at), factors));
  for (; at < end; at += REAL) store<f32>(at, load<f32>(at) * factor);
}

/** Adds the columns `begin..end` of rows x columns values to as many of `columns` sums, in the order of the rows. */
export function addRowsColumns(
  begin: usize,
  end: usize,
  rows: usize,
  columns: usize,
  at: usize,
  sumsAt: usize,
): void {
  const width = columns * REAL;
  const last = end * REAL;
  let j = begin * REAL;
  for (; j + VECTOR <= last; j += VECTOR) {
    let sum = v128.load(sumsAt + j);
    for (let i: usize = 0; i < rows; i++) sum = f32x4.add(sum, v128.load(at + i * width + j));
    v128.store(sumsAt + j, sum);
  }
  for (; j < last; j += REAL) {
    let sum = load<f32>(sumsAt + j);
    for (let i: usize = 0; i < rows; i++) sum += load<f32>(at + i * width + j);
    store<f32>(sumsAt + j, sum);
  }
}
