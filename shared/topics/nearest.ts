import type { Corpus } from "./corpus.ts";

/** Row r's nearest rows are `indices[indptr[r]..indptr[r + 1])`, the nearest first. */
export interface NearestDocuments {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
}

interface Postings {
  readonly indptr: Uint32Array;
  readonly rows: Uint32Array;
  readonly weights: Float32Array;
}

/**
 * The `count` rows nearest to each row by cosine of the encoder's inputs (tf-idf), itself left out; equal cosines in
 * row order. A row that shares no term with `count` others has fewer.
 *
 * By an inverted index: sum over the terms of their document frequency squared, so the cost grows with the square of
 * the corpus (about a second for 10,000 short documents of 2,000 terms).
 */
export function nearestDocuments(corpus: Corpus, count: number): NearestDocuments {
  const { rowCount } = corpus.rows;
  const postings = invert(corpus);
  const similarity = new Float64Array(rowCount);
  const touched = new Uint32Array(rowCount);
  const best = { rows: new Uint32Array(count), similarities: new Float64Array(count) };
  const indptr = new Uint32Array(rowCount + 1);
  const indices = new Uint32Array(rowCount * count);
  for (let row = 0; row < rowCount; row++) {
    const met = addSimilarities(corpus, row, postings, similarity, touched);
    const found = takeBest(row, touched, met, similarity, best);
    const start = indptr[row] as number;
    indices.set(best.rows.subarray(0, found), start);
    indptr[row + 1] = start + found;
  }
  return { indptr, indices: indices.slice(0, indptr[rowCount]) };
}

function invert({ rows, inputs }: Corpus): Postings {
  const indptr = new Uint32Array(rows.columns + 1);
  for (const column of rows.indices.subarray(0, rows.indptr[rows.rowCount])) {
    indptr[column + 1] = (indptr[column + 1] as number) + 1;
  }
  for (let column = 0; column < rows.columns; column++) {
    indptr[column + 1] = (indptr[column + 1] as number) + (indptr[column] as number);
  }
  const next = indptr.slice();
  const postings = { indptr, rows: new Uint32Array(inputs.length), weights: new Float32Array(inputs.length) };
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      const column = rows.indices[i] as number;
      const at = next[column] as number;
      next[column] = at + 1;
      postings.rows[at] = row;
      postings.weights[at] = inputs[i] as number;
    }
  }
  return postings;
}

/** Sums the products with every row that shares a term; lists those rows in `touched` and returns how many they are. */
function addSimilarities(
  { rows, inputs }: Corpus,
  row: number,
  postings: Postings,
  similarity: Float64Array,
  touched: Uint32Array,
): number {
  let met = 0;
  for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
    const column = rows.indices[i] as number;
    const weight = inputs[i] as number;
    for (let p = postings.indptr[column] as number; p < (postings.indptr[column + 1] as number); p++) {
      const other = postings.rows[p] as number;
      const sum = similarity[other] as number;
      if (sum === 0) touched[met++] = other;
      similarity[other] = sum + weight * (postings.weights[p] as number);
    }
  }
  return met;
}

/** Keeps the most similar rows in order, by insertion into a short list, and sets `similarity` back to zero. */
function takeBest(
  row: number,
  touched: Uint32Array,
  met: number,
  similarity: Float64Array,
  { rows, similarities }: { rows: Uint32Array; similarities: Float64Array },
): number {
  let found = 0;
  for (let i = 0; i < met; i++) {
    const other = touched[i] as number;
    const value = similarity[other] as number;
    similarity[other] = 0;
    if (other === row) continue;
    if (found === rows.length && !comesBefore(value, other, similarities, rows, found - 1)) continue;
    let at = found < rows.length ? found++ : found - 1;
    for (; at > 0 && comesBefore(value, other, similarities, rows, at - 1); at--) {
      similarities[at] = similarities[at - 1] as number;
      rows[at] = rows[at - 1] as number;
    }
    similarities[at] = value;
    rows[at] = other;
  }
  return found;
}

function comesBefore(
  value: number,
  row: number,
  similarities: Float64Array,
  rows: Uint32Array,
  at: number,
): boolean {
  const rival = similarities[at] as number;
  return value > rival || (value === rival && row < (rows[at] as number));
}
