/*
 * c += a b, with b inner x columns, c rows x columns, and a's element (i, p) at a + i * rowStep + p * innerStep (bytes).
 *
 * Method: tiles of 4 rows by 8 columns are summed in registers over `inner` and written once; rows that are left go one
 * or two at a time, columns by 4, the last vector masked. Fewer than 4 columns go one by one.
 * Rounding: each element is c plus its products in the order of `inner`, in single precision, wherever it lies in a tile; of
 * fewer than 4 columns, product and sum are rounded one by one.
 * Tolerance: |error| <= (inner + 1) 2^-23 (|c| + sum |a_ip b_pj|).
 * Reference: Goto and van de Geijn 2008, for keeping the tile of c in registers.
 */
import { lastLanes, plusProduct, REAL, VECTOR } from "../lanes";

/** The rows `begin..end` of c. */
export function addProductRows(
  begin: usize,
  end: usize,
  inner: usize,
  columns: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  const width = columns * REAL;
  addTile(
    end - begin,
    inner,
    columns,
    width,
    aAt + begin * rowStep,
    rowStep,
    innerStep,
    bAt,
    cAt + begin * width,
  );
}

/** The columns `begin..end` of c, of `rows` rows. */
export function addProductColumns(
  begin: usize,
  end: usize,
  rows: usize,
  inner: usize,
  columns: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  const at = begin * REAL;
  addTile(rows, inner, end - begin, columns * REAL, aAt, rowStep, innerStep, bAt + at, cAt + at);
}

/** `columns` of b and c, whose rows lie `width` bytes apart. */
export function addTile(
  rows: usize,
  inner: usize,
  columns: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  if (columns < 4) {
    addNarrow(rows, inner, columns, width, aAt, rowStep, innerStep, bAt, cAt);
    return;
  }
  const whole = columns & ~7;
  for (let j: usize = 0; j < whole; j += 8) {
    addEight(rows, inner, width, aAt, rowStep, innerStep, bAt + j * REAL, cAt + j * REAL);
  }
  const rest = columns - whole;
  if (rest >= 4) {
    const at = whole * REAL;
    addFour(rows, inner, width, aAt, rowStep, innerStep, bAt + at, cAt + at, lastLanes(4));
  }
  if ((rest & 3) > 0) {
    const at = (columns - 4) * REAL;
    addFour(rows, inner, width, aAt, rowStep, innerStep, bAt + at, cAt + at, lastLanes(rest & 3));
  }
}

function addEight(
  rows: usize,
  inner: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    addFourByEight(inner, width, aAt + i * rowStep, rowStep, innerStep, bAt, cAt + i * width);
  }
  for (; i + 2 <= rows; i += 2) {
    addTwoByEight(inner, width, aAt + i * rowStep, rowStep, innerStep, bAt, cAt + i * width);
  }
  for (; i < rows; i++) addOneByEight(inner, width, aAt + i * rowStep, innerStep, bAt, cAt + i * width);
}

function addFourByEight(
  inner: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  c0: usize,
): void {
  const c1 = c0 + width;
  const c2 = c1 + width;
  const c3 = c2 + width;
  let s00 = v128.load(c0);
  let s01 = v128.load(c0, VECTOR);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, VECTOR);
  let s20 = v128.load(c2);
  let s21 = v128.load(c2, VECTOR);
  let s30 = v128.load(c3);
  let s31 = v128.load(c3, VECTOR);
  for (let p: usize = 0; p < inner; p++) {
    const b0 = v128.load(bAt);
    const b1 = v128.load(bAt, VECTOR);
    let x = v128.load32_splat(aAt);
    s00 = plusProduct(s00, x, b0);
    s01 = plusProduct(s01, x, b1);
    x = v128.load32_splat(aAt + rowStep);
    s10 = plusProduct(s10, x, b0);
    s11 = plusProduct(s11, x, b1);
    x = v128.load32_splat(aAt + 2 * rowStep);
    s20 = plusProduct(s20, x, b0);
    s21 = plusProduct(s21, x, b1);
    x = v128.load32_splat(aAt + 3 * rowStep);
    s30 = plusProduct(s30, x, b0);
    s31 = plusProduct(s31, x, b1);
    aAt += innerStep;
    bAt += width;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, VECTOR);
  v128.store(c1, s10);
  v128.store(c1, s11, VECTOR);
  v128.store(c2, s20);
  v128.store(c2, s21, VECTOR);
  v128.store(c3, s30);
  v128.store(c3, s31, VECTOR);
}

function addTwoByEight(
  inner: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  c0: usize,
): void {
  const c1 = c0 + width;
  let s00 = v128.load(c0);
  let s01 = v128.load(c0, VECTOR);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, VECTOR);
  for (let p: usize = 0; p < inner; p++) {
    const b0 = v128.load(bAt);
    const b1 = v128.load(bAt, VECTOR);
    const x = v128.load32_splat(aAt);
    const y = v128.load32_splat(aAt + rowStep);
    s00 = plusProduct(s00, x, b0);
    s01 = plusProduct(s01, x, b1);
    s10 = plusProduct(s10, y, b0);
    s11 = plusProduct(s11, y, b1);
    aAt += innerStep;
    bAt += width;
  }
  v128.store(c0, s00);
  v128.store(c0, s01, VECTOR);
  v128.store(c1, s10);
  v128.store(c1, s11, VECTOR);
}

function addOneByEight(
  inner: usize,
  width: usize,
  aAt: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  let s0 = v128.load(cAt);
  let s1 = v128.load(cAt, VECTOR);
  for (let p: usize = 0; p < inner; p++) {
    const x = v128.load32_splat(aAt);
    s0 = plusProduct(s0, x, v128.load(bAt));
    s1 = plusProduct(s1, x, v128.load(bAt, VECTOR));
    aAt += innerStep;
    bAt += width;
  }
  v128.store(cAt, s0);
  v128.store(cAt, s1, VECTOR);
}

/** Four columns, of which only those of `mask` change. */
function addFour(
  rows: usize,
  inner: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
  mask: v128,
): void {
  let i: usize = 0;
  for (; i + 4 <= rows; i += 4) {
    addFourByFour(inner, width, aAt + i * rowStep, rowStep, innerStep, bAt, cAt + i * width, mask);
  }
  for (; i < rows; i++) addOneByFour(inner, width, aAt + i * rowStep, innerStep, bAt, cAt + i * width, mask);
}

function addFourByFour(
  inner: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  c0: usize,
  mask: v128,
): void {
  const c1 = c0 + width;
  const c2 = c1 + width;
  const c3 = c2 + width;
  const old0 = v128.load(c0);
  const old1 = v128.load(c1);
  const old2 = v128.load(c2);
  const old3 = v128.load(c3);
  let s0 = old0;
  let s1 = old1;
  let s2 = old2;
  let s3 = old3;
  for (let p: usize = 0; p < inner; p++) {
    const b = v128.load(bAt);
    s0 = plusProduct(s0, v128.load32_splat(aAt), b);
    s1 = plusProduct(s1, v128.load32_splat(aAt + rowStep), b);
    s2 = plusProduct(s2, v128.load32_splat(aAt + 2 * rowStep), b);
    s3 = plusProduct(s3, v128.load32_splat(aAt + 3 * rowStep), b);
    aAt += innerStep;
    bAt += width;
  }
  v128.store(c0, v128.bitselect(s0, old0, mask));
  v128.store(c1, v128.bitselect(s1, old1, mask));
  v128.store(c2, v128.bitselect(s2, old2, mask));
  v128.store(c3, v128.bitselect(s3, old3, mask));
}

function addOneByFour(
  inner: usize,
  width: usize,
  aAt: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
  mask: v128,
): void {
  const old = v128.load(cAt);
  let s = old;
  for (let p: usize = 0; p < inner; p++) {
    s = plusProduct(s, v128.load32_splat(aAt), v128.load(bAt));
    aAt += innerStep;
    bAt += width;
  }
  v128.store(cAt, v128.bitselect(s, old, mask));
}

function addNarrow(
  rows: usize,
  inner: usize,
  columns: usize,
  width: usize,
  aAt: usize,
  rowStep: usize,
  innerStep: usize,
  bAt: usize,
  cAt: usize,
): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      const at = cAt + i * width + j * REAL;
      let sum = load<f32>(at);
      for (let p: usize = 0; p < inner; p++) {
        sum += load<f32>(aAt + i * rowStep + p * innerStep) * load<f32>(bAt + p * width + j * REAL);
      }
      store<f32>(at, sum);
    }
  }
}
