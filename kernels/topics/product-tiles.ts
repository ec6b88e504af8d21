/*
 * c += a b for tiles of c that stay in registers: so many rows by so many columns, summed over `inner` and written once.
 * The element (i, p) of a lies at aAt + i * rowStep + p * innerStep, rows of b and c lie `width` bytes apart.
 *
 * Rounding: each element is c plus its products in the order of `inner`, whatever the tile.
 */
import { plusProduct, VECTOR } from "../lanes";

export function addFourByEight(
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

export function addTwoByEight(
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

export function addOneByEight(
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

/** Only the columns of `mask` change. */
export function addFourByFour(
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

/** Only the columns of `mask` change. */
export function addOneByFour(
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
