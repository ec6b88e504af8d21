/*
 * c += a b^T, with a rows x inner, b columns x inner, c rows x columns.
 *
 * Method: blocks of 2 rows by 4 columns, eight dot products at a time in four lanes each; the last block of columns
 * overlaps the one before it and writes only what is new. `inner` is cut into stretches of 512, whose parts of a and b
 * stay in the first caches and whose sums are added to c one after the other.
 * Rounding: single precision; the lanes are added pairwise.
 * Tolerance: |error| <= (min(inner, 512) / 4 + inner / 512 + 6) 2^-23 (|c| + sum |a_ip b_jp|).
 */
import { lastLanes, plusProduct, REAL, sumsOf } from "../lanes";

const STRETCH: usize = 512;

/** The rows `begin..end` of c. */
export function addProductWithTransposedRows(
  begin: usize,
  end: usize,
  inner: usize,
  columns: usize,
  aAt: usize,
  bAt: usize,
  cAt: usize,
): void {
  addTransposed(end - begin, inner, columns, aAt + begin * inner * REAL, bAt, cAt + begin * columns * REAL);
}

export function addTransposed(
  rows: usize,
  inner: usize,
  columns: usize,
  aAt: usize,
  bAt: usize,
  cAt: usize,
): void {
  for (let p: usize = 0; p < inner; p += STRETCH) {
    const length = min(STRETCH, inner - p);
    addStretch(rows, length, inner * REAL, columns, aAt + p * REAL, bAt + p * REAL, cAt);
  }
}

/** Rows of a and b are `step` bytes apart; the first `length` numbers of each are taken. */
function addStretch(
  rows: usize,
  length: usize,
  step: usize,
  columns: usize,
  aAt: usize,
  bAt: usize,
  cAt: usize,
): void {
  const wholeRows = rows & ~1;
  const blocks: bool = length >= 4 && columns >= 4;
  const width = columns * REAL;
  const all = lastLanes(4);
  for (let i: usize = 0; blocks && i < wholeRows; i += 2) {
    const a = aAt + i * step;
    const c = cAt + i * width;
    for (let j: usize = 0; j + 4 <= columns; j += 4) {
      addBlock(length, step, width, a, bAt + j * step, c + j * REAL, all);
    }
    if ((columns & 3) > 0) {
      const j = columns - 4;
      addBlock(length, step, width, a, bAt + j * step, c + j * REAL, lastLanes(columns & 3));
    }
  }
  for (let i: usize = blocks ? wholeRows : 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      const at = cAt + (i * columns + j) * REAL;
      store<f32>(at, load<f32>(at) + dot(length, aAt + i * step, bAt + j * step));
    }
  }
}

/** Only the columns of `mask` change. */
function addBlock(
  length: usize,
  step: usize,
  width: usize,
  a0: usize,
  b0: usize,
  cAt: usize,
  mask: v128,
): void {
  const a1 = a0 + step;
  const b1 = b0 + step;
  const b2 = b1 + step;
  const b3 = b2 + step;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s02 = s00;
  let s03 = s00;
  let s10 = s00;
  let s11 = s00;
  let s12 = s00;
  let s13 = s00;
  const whole = (length & ~3) * REAL;
  for (let p: usize = 0; p < whole; p += 16) {
    const x0 = v128.load(a0 + p);
    const x1 = v128.load(a1 + p);
    let y = v128.load(b0 + p);
    s00 = plusProduct(s00, x0, y);
    s10 = plusProduct(s10, x1, y);
    y = v128.load(b1 + p);
    s01 = plusProduct(s01, x0, y);
    s11 = plusProduct(s11, x1, y);
    y = v128.load(b2 + p);
    s02 = plusProduct(s02, x0, y);
    s12 = plusProduct(s12, x1, y);
    y = v128.load(b3 + p);
    s03 = plusProduct(s03, x0, y);
    s13 = plusProduct(s13, x1, y);
  }
  if ((length & 3) > 0) {
    // Both sides are masked, so that an infinity taken before is not multiplied by zero.
    const mask = lastLanes(length & 3);
    const p = (length - 4) * REAL;
    const x0 = v128.and(v128.load(a0 + p), mask);
    const x1 = v128.and(v128.load(a1 + p), mask);
    let y = v128.and(v128.load(b0 + p), mask);
    s00 = plusProduct(s00, x0, y);
    s10 = plusProduct(s10, x1, y);
    y = v128.and(v128.load(b1 + p), mask);
    s01 = plusProduct(s01, x0, y);
    s11 = plusProduct(s11, x1, y);
    y = v128.and(v128.load(b2 + p), mask);
    s02 = plusProduct(s02, x0, y);
    s12 = plusProduct(s12, x1, y);
    y = v128.and(v128.load(b3 + p), mask);
    s03 = plusProduct(s03, x0, y);
    s13 = plusProduct(s13, x1, y);
  }
  addMasked(cAt, sumsOf(s00, s01, s02, s03), mask);
  addMasked(cAt + width, sumsOf(s10, s11, s12, s13), mask);
}

function addMasked(at: usize, sums: v128, mask: v128): void {
  const old = v128.load(at);
  v128.store(at, v128.bitselect(f32x4.add(old, sums), old, mask));
}

/** In four lanes, as a block has it; what is left of a vector is added last. */
function dot(length: usize, aAt: usize, bAt: usize): f32 {
  let lanes = f32x4.splat(0);
  let i: usize = 0;
  for (; i + 4 <= length; i += 4) {
    lanes = plusProduct(lanes, v128.load(aAt + i * REAL), v128.load(bAt + i * REAL));
  }
  const sums = sumsOf(lanes, lanes, lanes, lanes);
  let sum = f32x4.extract_lane(sums, 0);
  for (; i < length; i++) sum += load<f32>(aAt + i * REAL) * load<f32>(bAt + i * REAL);
  return sum;
}
