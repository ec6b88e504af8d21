/**
 * Rows of a matrix in compressed sparse row form, as training channels and requests deliver them to both algorithms.
 * Row `r` holds `values[indptr[r]..indptr[r + 1])` at the columns `indices[same range]`, strictly ascending in a row.
 * Dense input is held the same way, its zeros left out.
 */
export interface SparseRows {
  readonly rowCount: number;
  readonly columns: number;
  /** Length `rowCount + 1`. */
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}
