/*
 * Cosines of rows with all rows of the same sparse matrix, whose rows have length one, by an inverted index.
 *
 * Method: for a row, its weights times the postings of its terms are added to a similarity for each row; then the largest
 * are picked, the first row first where they are equal, by insertion into a short list.
 * Rounding: double precision, in the order of the terms.
 */
import { REAL } from "../lanes";

const DOUBLE: usize = 8;

/**
 * For the rows `begin..end`: the `count` most similar other rows into `foundAt` (rows x count), nearest first, and how
 * many there are into `lengthsAt`. `scratchAt` has rows + count doubles, zero at first, for each `step` rows.
 */
export function nearestRows(
  begin: usize,
  end: usize,
  step: usize,
  rows: usize,
  count: usize,
  indptrAt: usize,
  indicesAt: usize,
  weightsAt: usize,
  postingStartsAt: usize,
  postingRowsAt: usize,
  postingWeightsAt: usize,
  scratchAt: usize,
  foundAt: usize,
  lengthsAt: usize,
): void {
  const similaritiesAt = scratchAt + (begin / step) * (rows + count) * DOUBLE;
  const bestAt = similaritiesAt + rows * DOUBLE;
  for (let row = begin; row < end; row++) {
    const last = <usize>load<u32>(indptrAt + (row + 1) * REAL) * REAL;
    for (let i = <usize>load<u32>(indptrAt + row * REAL) * REAL; i < last; i += REAL) {
      const term = <usize>load<u32>(indicesAt + i) * REAL;
      addPostings(
        <f64>load<f32>(weightsAt + i),
        <usize>load<u32>(postingStartsAt + term) * REAL,
        <usize>load<u32>(postingStartsAt + term, REAL) * REAL,
        postingRowsAt,
        postingWeightsAt,
        similaritiesAt,
      );
    }
    store<f64>(similaritiesAt + row * DOUBLE, 0);
    const found = takeBest(rows, count, similaritiesAt, bestAt, foundAt + row * count * REAL);
    store<u32>(lengthsAt + row * REAL, <u32>found);
    memory.fill(similaritiesAt, 0, rows * DOUBLE);
  }
}

function addPostings(
  weight: f64,
  first: usize,
  last: usize,
  rowsAt: usize,
  weightsAt: usize,
  similaritiesAt: usize,
): void {
  for (let i = first; i < last; i += REAL) {
    const to = similaritiesAt + <usize>load<u32>(rowsAt + i) * DOUBLE;
    store<f64>(to, load<f64>(to) + weight * <f64>load<f32>(weightsAt + i));
  }
}

/** Rows are met in their order, so that of equal ones the first stays before the others. Returns how many were found. */
function takeBest(rows: usize, count: usize, similaritiesAt: usize, bestAt: usize, foundAt: usize): usize {
  let found: usize = 0;
  let least: f64 = 0;
  for (let row: usize = 0; row < rows; row++) {
    const similarity = load<f64>(similaritiesAt + row * DOUBLE);
    if (similarity <= least) continue;
    let at = found < count ? found++ : found - 1;
    while (at > 0 && load<f64>(bestAt + (at - 1) * DOUBLE) < similarity) {
      store<f64>(bestAt + at * DOUBLE, load<f64>(bestAt + (at - 1) * DOUBLE));
      store<u32>(foundAt + at * REAL, load<u32>(foundAt + (at - 1) * REAL));
      at--;
    }
    store<f64>(bestAt + at * DOUBLE, similarity);
    store<u32>(foundAt + at * REAL, <u32>row);
    if (found === count) least = load<f64>(bestAt + (count - 1) * DOUBLE);
  }
  return found;
}
