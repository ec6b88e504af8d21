import type { SparseRows } from "../algorithms/rows.ts";
import type { IndexMetric } from "./metric.ts";

/** What search needs: every vector in full. Under COSINE all are of length 1, or zero. */
export interface VectorIndex {
  readonly metric: IndexMetric;
  readonly columns: number;
  readonly rowCount: number;
  /** rowCount * columns, row by row. */
  readonly vectors: Float32Array;
  /** One a row. */
  readonly labels: Float32Array;
  /** Of an IVFFlat index, whose rows are in the order of its lists. Without it search is exact. */
  readonly lists?: InvertedLists;
}

/** A row is in the list of the centroid that is nearest to it. */
export interface InvertedLists {
  /** A row of `columns` numbers a list. */
  readonly centroids: Float32Array;
  /** List `i` holds the rows from `starts[i]` to before `starts[i + 1]`; ends with the number of rows. */
  readonly starts: Uint32Array;
}

/**
 * Lays the chosen rows out for search.
 * @param labels one a row of `rows`
 * @param chosen ascending numbers of rows
 */
export function buildIndex(
  metric: IndexMetric,
  rows: SparseRows,
  labels: Float32Array,
  chosen: Uint32Array,
): VectorIndex {
  const vectors = new Float32Array(chosen.length * rows.columns);
  for (const [at, row] of chosen.entries()) {
    const vector = vectors.subarray(at * rows.columns, (at + 1) * rows.columns);
    copyRow(rows, row, vector);
    if (metric === "COSINE") scaleToLengthOne(vector);
  }
  const chosenLabels = Float32Array.from(chosen, (row) => labels[row] as number);
  return { metric, columns: rows.columns, rowCount: chosen.length, vectors, labels: chosenLabels };
}

/** Views of the rows from `start` to before `end`. */
export function rowsOf(vectors: Float32Array, columns: number, start: number, end: number): Float32Array[] {
  return Array.from({ length: end - start }, (_, i) =>
    vectors.subarray((start + i) * columns, (start + i + 1) * columns),
  );
}

/** Writes one row in full; `vector` has as many elements as `rows` has columns. */
export function copyRow(rows: SparseRows, row: number, vector: Float32Array): void {
  vector.fill(0);
  const end = rows.indptr[row + 1] as number;
  for (let i = rows.indptr[row] as number; i < end; i += 1) {
    vector[rows.indices[i] as number] = rows.values[i] as number;
  }
}

/** In place. A zero vector has no direction and stays zero: its cosine with everything is 0. */
export function scaleToLengthOne(vector: Float32Array): void {
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (squares === 0) return;
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] as number) / length;
}
