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
import { lastLanes, REAL } from "../lanes";
import { addFourByEight, addFourByFour, addOneByEight, addOneByFour, addTwoByEight } from "./product-tiles";

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
