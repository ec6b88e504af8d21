/*
 * The first layer over sparse rows: row r holds the values indptr[r]..indptr[r + 1) at the columns of `indices`.
 *
 * Method: forward, four weight rows at a time are added to an output row, which stays in the first cache; backward, the
 * entries are first put in the order of their columns, so that each weight's gradient is summed in a register and written
 * once.
 * Rounding: single precision; forward in the order of the terms, backward in the order of the rows.
 * Tolerance: |error| <= (terms + 1) 2^-23 (|start| + sum |products|).
 */
import { plusProduct, REAL, VECTOR } from "../lanes";

/** The rows `begin..end` of out = x weights + bias; weights are columns x width, out is rows x width. */
export function sparseForward(
  begin: usize,
  end: usize,
  indptrAt: usize,
  indicesAt: usize,
  valuesAt: usize,
  width: usize,
  weightsAt: usize,
  biasAt: usize,
  outAt: usize,
): void {
  const bytes = width * REAL;
  for (let row = begin; row < end; row++) {
    const out = outAt + row * bytes;
    memory.copy(out, biasAt, bytes);
    const last = <usize>load<u32>(indptrAt + (row + 1) * REAL);
    let at = <usize>load<u32>(indptrAt + row * REAL);
    for (; at + 4 <= last; at += 4) {
      addFourRows(indicesAt + at * REAL, valuesAt + at * REAL, bytes, weightsAt, out);
    }
    for (; at < last; at++) {
      const weights = weightsAt + <usize>load<u32>(indicesAt + at * REAL) * bytes;
      addScaled(bytes, load<f32>(valuesAt + at * REAL), weights, out);
    }
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

/**
 * Puts the entries of `rows` rows into the order of their columns, rows in order within a column: column c's are
 * starts[c]..starts[c + 1). `startsAt` has columns + 1 places, `rowsAt` and `valuesOutAt` one for each entry.
 */
export function sortByColumn(
  rows: usize,
  columns: usize,
  indptrAt: usize,
  indicesAt: usize,
  valuesAt: usize,
  startsAt: usize,
  rowsAt: usize,
  valuesOutAt: usize,
): void {
  memory.fill(startsAt, 0, (columns + 1) * REAL);
  const entries = <usize>load<u32>(indptrAt + rows * REAL);
  for (let i: usize = 0; i < entries; i++) {
    const count = startsAt + <usize>load<u32>(indicesAt + i * REAL) * REAL;
    store<u32>(count, load<u32>(count) + 1);
  }
  let sum: u32 = 0;
  for (let at = startsAt; at <= startsAt + columns * REAL; at += REAL) {
    sum += load<u32>(at);
    store<u32>(at, sum);
  }
  // From the last entry to the first, each start moves down from its column's end.
  for (let row = rows; row > 0; row--) {
    const first = <usize>load<u32>(indptrAt + (row - 1) * REAL);
    for (let i = <usize>load<u32>(indptrAt + row * REAL); i > first; i--) {
      const start = startsAt + <usize>load<u32>(indicesAt + (i - 1) * REAL) * REAL;
      const to = <usize>load<u32>(start) - 1;
      store<u32>(start, <u32>to);
      store<u32>(rowsAt + to * REAL, <u32>(row - 1));
      store<f32>(valuesOutAt + to * REAL, load<f32>(valuesAt + (i - 1) * REAL));
    }
  }
}

/** Adds the rows `begin..end` of x^T gradient, x by columns as `sortByColumn` leaves it; gradient is rows x width. */
export function sparseBackward(
  begin: usize,
  end: usize,
  startsAt: usize,
  rowsAt: usize,
  valuesAt: usize,
  width: usize,
  gradientAt: usize,
  weightGradientAt: usize,
): void {
  const bytes = width * REAL;
  const whole = bytes & ~(8 * VECTOR - 1);
  for (let column = begin; column < end; column++) {
    const first = <usize>load<u32>(startsAt + column * REAL) * REAL;
    const last = <usize>load<u32>(startsAt + (column + 1) * REAL) * REAL;
    if (first === last) continue;
    const to = weightGradientAt + column * bytes;
    for (let j: usize = 0; j < whole; j += 8 * VECTOR) {
      addThirtyTwo(first, last, rowsAt, valuesAt, bytes, gradientAt + j, to + j);
    }
    for (let at = first; whole < bytes && at < last; at += REAL) {
      const from = gradientAt + <usize>load<u32>(rowsAt + at) * bytes + whole;
      addScaled(bytes - whole, load<f32>(valuesAt + at), from, to + whole);
    }
  }
}

/** Sums 32 columns of the entries at `first..last` (bytes). */
function addThirtyTwo(
  first: usize,
  last: usize,
  rowsAt: usize,
  valuesAt: usize,
  bytes: usize,
  gradientAt: usize,
  to: usize,
): void {
  let s0 = v128.load(to);
  let s1 = v128.load(to, 16);
  let s2 = v128.load(to, 32);
  let s3 = v128.load(to, 48);
  let s4 = v128.load(to, 64);
  let s5 = v128.load(to, 80);
  let s6 = v128.load(to, 96);
  let s7 = v128.load(to, 112);
  for (let at = first; at < last; at += REAL) {
    const x = v128.load32_splat(valuesAt + at);
    const from = gradientAt + <usize>load<u32>(rowsAt + at) * bytes;
    s0 = plusProduct(s0, x, v128.load(from));
    s1 = plusProduct(s1, x, v128.load(from, 16));
    s2 = plusProduct(s2, x, v128.load(from, 32));
    s3 = plusProduct(s3, x, v128.load(from, 48));
    s4 = plusProduct(s4, x, v128.load(from, 64));
    s5 = plusProduct(s5, x, v128.load(from, 80));
    s6 = plusProduct(s6, x, v128.load(from, 96));
    s7 = plusProduct(s7, x, v128.load(from, 112));
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
  v128.store(to, s4, 64);
  v128.store(to, s5, 80);
  v128.store(to, s6, 96);
  v128.store(to, s7, 112);
}
