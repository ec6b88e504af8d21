/*
 * The first layer over sparse rows: row r holds the values indptr[r]..indptr[r + 1) at the columns of `indices`.
 *
 * Method: forward, four weight rows at a time are added to an output row, which stays in the first cache; backward, an
 * output gradient is added to the row of each of its terms.
 * Rounding: single precision, in the order of the terms.
 * Tolerance: |error| <= (terms + 1) 2^-23 (|start| + sum |products|).
 */
import { plusProduct, REAL, VECTOR } from "./lanes";

/** out = x weights + bias; weights are columns x width, out is rows x width. */
export function sparseForward(
  rows: usize,
  indptrAt: usize,
  indicesAt: usize,
  valuesAt: usize,
  width: usize,
  weightsAt: usize,
  biasAt: usize,
  outAt: usize,
): void {
  const bytes = width * REAL;
  for (let row: usize = 0; row < rows; row++) {
    memory.copy(outAt, biasAt, bytes);
    const end = <usize>load<u32>(indptrAt + (row + 1) * REAL);
    let at = <usize>load<u32>(indptrAt + row * REAL);
    for (; at + 4 <= end; at += 4) {
      addFourRows(indicesAt + at * REAL, valuesAt + at * REAL, bytes, weightsAt, outAt);
    }
    for (; at < end; at++) {
      const weights = weightsAt + <usize>load<u32>(indicesAt + at * REAL) * bytes;
      addScaled(bytes, load<f32>(valuesAt + at * REAL), weights, outAt);
    }
    outAt += bytes;
  }
}

function addFourRows(indices: usize, values: usize, bytes: usize, weightsAt: usize, outAt: usize): void {
  const w0 = weightsAt + <usize>load<u32>(indices) * bytes;
  const w1 = weightsAt + <usize>load<u32>(indices, REAL) * bytes;
  const w2 = weightsAt + <usize>load<u32>(indices, 2 * REAL) * bytes;
  const w3 = weightsAt + <usize>load<u32>(indices, 3 * REAL) * bytes;
  const x0 = v128.load32_splat(values);
  const x1 = v128.load32_splat(values, REAL);
  const x2 = v128.load32_splat(values, 2 * REAL);
  const x3 = v128.load32_splat(values, 3 * REAL);
  let j: usize = 0;
  for (; j + VECTOR <= bytes; j += VECTOR) {
    let sum = plusProduct(v128.load(outAt + j), x0, v128.load(w0 + j));
    sum = plusProduct(sum, x1, v128.load(w1 + j));
    sum = plusProduct(sum, x2, v128.load(w2 + j));
    v128.store(outAt + j, plusProduct(sum, x3, v128.load(w3 + j)));
  }
  for (; j < bytes; j += REAL) {
    let sum = load<f32>(outAt + j) + load<f32>(values) * load<f32>(w0 + j);
    sum += load<f32>(values, REAL) * load<f32>(w1 + j);
    sum += load<f32>(values, 2 * REAL) * load<f32>(w2 + j);
    store<f32>(outAt + j, sum + load<f32>(values, 3 * REAL) * load<f32>(w3 + j));
  }
}

/** Adds `factor` times the `bytes` at `from` to those at `to`. */
function addScaled(bytes: usize, factor: f32, from: usize, to: usize): void {
  const factors = f32x4.splat(factor);
  let j: usize = 0;
  for (; j + VECTOR <= bytes; j += VECTOR) {
    v128.store(to + j, plusProduct(v128.load(to + j), factors, v128.load(from + j)));
  }
  for (; j < bytes; j += REAL) store<f32>(to + j, load<f32>(to + j) + factor * load<f32>(from + j));
}

/** weightGradient += x^T gradient; gradient is rows x width. */
export function sparseBackward(
  rows: usize,
  indptrAt: usize,
  indicesAt: usize,
  valuesAt: usize,
  width: usize,
  gradientAt: usize,
  weightGradientAt: usize,
): void {
  const bytes = width * REAL;
  for (let row: usize = 0; row < rows; row++) {
    const end = <usize>load<u32>(indptrAt + (row + 1) * REAL);
    for (let at = <usize>load<u32>(indptrAt + row * REAL); at < end; at++) {
      const target = weightGradientAt + <usize>load<u32>(indicesAt + at * REAL) * bytes;
      addScaled(bytes, load<f32>(valuesAt + at * REAL), gradientAt, target);
    }
    gradientAt += bytes;
  }
}
