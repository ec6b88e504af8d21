import type { Reals } from "./reals.ts";

/** How the left matrix of `addProduct` lies in its array: element (i, p) is `values[i * rowStep + p * innerStep]`. */
export interface Layout {
  readonly rowStep: number;
  readonly innerStep: number;
}

/**
 * c += a b, where b is inner x columns and c is rows x columns, both row-major. `layout` reads a (rows x inner) or, with
 * the steps swapped, the transpose of an inner x rows matrix.
 *
 * Four rows by four inner terms at a time: sixteen multiplications for each eight loads and four stores.
 */
export function addProduct(
  rows: number,
  inner: number,
  columns: number,
  a: Reals,
  layout: Layout,
  b: Reals,
  c: Reals,
): void {
  const { rowStep, innerStep } = layout;
  const fullRows = rows - (rows % 4);
  const fullInner = inner - (inner % 4);
  for (let i = 0; i < fullRows; i += 4) {
    for (let p = 0; p < fullInner; p += 4) {
      addBlock(columns, a, i * rowStep + p * innerStep, rowStep, innerStep, b, p * columns, c, i * columns);
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let p = i < fullRows ? fullInner : 0; p < inner; p++) {
      addScaledRow(columns, a[i * rowStep + p * innerStep] as number, b, p * columns, c, i * columns);
    }
  }
}

function addScaledRow(
  columns: number,
  factor: number,
  b: Reals,
  bStart: number,
  c: Reals,
  cStart: number,
): void {
  for (let j = 0; j < columns; j++) {
    c[cStart + j] = (c[cStart + j] as number) + factor * (b[bStart + j] as number);
  }
}

function addBlock(
  columns: number,
  a: Reals,
  aStart: number,
  rowStep: number,
  innerStep: number,
  b: Reals,
  b0: number,
  c: Reals,
  c0: number,
): void {
  const [r1, r2, r3] = [aStart + rowStep, aStart + 2 * rowStep, aStart + 3 * rowStep];
  const [s1, s2, s3] = [innerStep, 2 * innerStep, 3 * innerStep];
  const a00 = a[aStart] as number;
  const a01 = a[aStart + s1] as number;
  const a02 = a[aStart + s2] as number;
  const a03 = a[aStart + s3] as number;
  const a10 = a[r1] as number;
  const a11 = a[r1 + s1] as number;
  const a12 = a[r1 + s2] as number;
  const a13 = a[r1 + s3] as number;
  const a20 = a[r2] as number;
  const a21 = a[r2 + s1] as number;
  const a22 = a[r2 + s2] as number;
  const a23 = a[r2 + s3] as number;
  const a30 = a[r3] as number;
  const a31 = a[r3 + s1] as number;
  const a32 = a[r3 + s2] as number;
  const a33 = a[r3 + s3] as number;
  const [b1, b2, b3] = [b0 + columns, b0 + 2 * columns, b0 + 3 * columns];
  const [c1, c2, c3] = [c0 + columns, c0 + 2 * columns, c0 + 3 * columns];
  for (let j = 0; j < columns; j++) {
    const w0 = b[b0 + j] as number;
    const w1 = b[b1 + j] as number;
    const w2 = b[b2 + j] as number;
    const w3 = b[b3 + j] as number;
    c[c0 + j] = (c[c0 + j] as number) + a00 * w0 + a01 * w1 + a02 * w2 + a03 * w3;
    c[c1 + j] = (c[c1 + j] as number) + a10 * w0 + a11 * w1 + a12 * w2 + a13 * w3;
    c[c2 + j] = (c[c2 + j] as number) + a20 * w0 + a21 * w1 + a22 * w2 + a23 * w3;
    c[c3 + j] = (c[c3 + j] as number) + a30 * w0 + a31 * w1 + a32 * w2 + a33 * w3;
  }
}

/** c += a b^T, where a is rows x inner, b is columns x inner and c is rows x columns, all row-major. */
export function addProductWithTransposed(
  rows: number,
  inner: number,
  columns: number,
  a: Reals,
  b: Reals,
  c: Reals,
): void {
  const fullRows = rows - (rows % 4);
  const fullColumns = columns - (columns % 2);
  for (let i = 0; i < fullRows; i += 4) {
    for (let j = 0; j < fullColumns; j += 2) addDotBlock(inner, columns, a, i, b, j, c);
  }
  for (let i = 0; i < rows; i++) {
    for (let j = i < fullRows ? fullColumns : 0; j < columns; j++) {
      c[i * columns + j] = (c[i * columns + j] as number) + dot(inner, a, i * inner, b, j * inner);
    }
  }
}

/** Sum over i < length of a[aStart + i] b[bStart + i]. */
export function dot(length: number, a: Reals, aStart: number, b: Reals, bStart: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}

function addDotBlock(
  inner: number,
  columns: number,
  a: Reals,
  i: number,
  b: Reals,
  j: number,
  c: Reals,
): void {
  const a0 = i * inner;
  const [a1, a2, a3] = [a0 + inner, a0 + 2 * inner, a0 + 3 * inner];
  const b0 = j * inner;
  const b1 = b0 + inner;
  let [s00, s01, s10, s11, s20, s21, s30, s31] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let p = 0; p < inner; p++) {
    const y0 = b[b0 + p] as number;
    const y1 = b[b1 + p] as number;
    const x0 = a[a0 + p] as number;
    const x1 = a[a1 + p] as number;
    const x2 = a[a2 + p] as number;
    const x3 = a[a3 + p] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s30 += x3 * y0;
    s31 += x3 * y1;
  }
  const c0 = i * columns + j;
  addPair(c, c0, s00, s01);
  addPair(c, c0 + columns, s10, s11);
  addPair(c, c0 + 2 * columns, s20, s21);
  addPair(c, c0 + 3 * columns, s30, s31);
}

function addPair(c: Reals, at: number, first: number, second: number): void {
  c[at] = (c[at] as number) + first;
  c[at + 1] = (c[at + 1] as number) + second;
}

/** Adds the columns of rows x columns values to `columns` sums. */
export function addRows(rows: number, columns: number, values: Reals, sums: Reals): void {
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (let j = 0; j < columns; j++) sums[j] = (sums[j] as number) + (values[start + j] as number);
  }
}
