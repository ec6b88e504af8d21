import type { SparseRows } from "../algorithms/rows.ts";
import type { Corpus } from "./corpus.ts";
import { createColumnEntries, sortByColumn } from "./kernels/sort-by-column.ts";
import type { ColumnEntries } from "./kernels/sparse-layer.ts";

/** Row r's nearest rows are `indices[indptr[r]..indptr[r + 1])`, the nearest first. */
export interface NearestDocuments {
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
}

/**
 * The `count` rows of largest product with each row, itself left out; equal products in row order. A row that shares no
 * column with `count` others has fewer.
 */
export type NearestSearch = (rows: SparseRows, count: number) => NearestDocuments;

/**
 * Neighbours are sought among so many documents: the cost of a search grows with the square of their number, and one of
 * 32,768 documents has neighbours that are near enough.
 */
const BLOCK = 32_768;

/**
 * The `count` rows nearest to each row by cosine of the encoder's inputs (tf-idf), among the rows of its block of 32,768.
 */
export function nearestDocuments(
  corpus: Corpus,
  count: number,
  search: NearestSearch = plainNearest,
  block = BLOCK,
): NearestDocuments {
  const { rowCount } = corpus.rows;
  const indptr = new Uint32Array(rowCount + 1);
  const parts: Uint32Array[] = [];
  for (let first = 0; first < rowCount; first += block) {
    const last = Math.min(first + block, rowCount);
    const found = search(inputRows(corpus, first, last), count);
    const before = indptr[first] as number;
    for (let row = first; row < last; row++) {
      indptr[row + 1] = before + (found.indptr[row - first + 1] as number);
    }
    parts.push(found.indices.map((row) => first + row));
  }
  const indices = new Uint32Array(indptr[rowCount] as number);
  let at = 0;
  for (const part of parts) {
    indices.set(part, at);
    at += part.length;
  }
  return { indptr, indices };
}

/** The encoder's inputs of the rows `first..last`. */
function inputRows({ rows, inputs }: Corpus, first: number, last: number): SparseRows {
  const start = rows.indptr[first] as number;
  const end = rows.indptr[last] as number;
  return {
    rowCount: last - first,
    columns: rows.columns,
    indptr: rows.indptr.subarray(first, last + 1).map((at) => at - start),
    indices: rows.indices.subarray(start, end),
    values: inputs.subarray(start, end),
  };
}

/** By an inverted index: the cost is the sum over the columns of their entries squared. */
export const plainNearest: NearestSearch = (rows, count) => {
  const { rowCount } = rows;
  const postings = createColumnEntries(rows.columns, rows.values.length);
  sortByColumn(rows, rows.columns, postings);
  const similarity = new Float64Array(rowCount);
  const touched = new Uint32Array(rowCount);
  const best = { rows: new Uint32Array(count), similarities: new Float64Array(count) };
  const indptr = new Uint32Array(rowCount + 1);
  const indices = new Uint32Array(rowCount * count);
  for (let row = 0; row < rowCount; row++) {
    const met = addSimilarities(rows, row, postings, similarity, touched);
    const found = takeBest(row, touched, met, similarity, best);
    const start = indptr[row] as number;
    indices.set(best.rows.subarray(0, found), start);
    indptr[row + 1] = start + found;
  }
  return { indptr, indices: indices.slice(0, indptr[rowCount]) };
};

/** Sums the products with every row that shares a column; lists those rows in `touched` and returns how many they are. */
function addSimilarities(
  { indptr, indices, values }: SparseRows,
  row: number,
  postings: ColumnEntries,
  similarity: Float64Array,
  touched: Uint32Array,
): number {
  let met = 0;
  for (let i = indptr[row] as number; i < (indptr[row + 1] as number); i++) {
    const column = indices[i] as number;
    const weight = values[i] as number;
    for (let p = postings.starts[column] as number; p < (postings.starts[column + 1] as number); p++) {
      const other = postings.rows[p] as number;
      const sum = similarity[other] as number;
      if (sum === 0) touched[met++] = other;
      similarity[other] = sum + weight * (postings.values[p] as number);
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
