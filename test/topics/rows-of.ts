import type { SparseRows } from "../../shared/algorithms/rows.ts";

/** Sparse rows from dense ones. */
export function rowsOf(dense: readonly (readonly number[])[], columns = dense[0]?.length ?? 0): SparseRows {
  const indptr = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of dense) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    indptr.push(indices.length);
  }
  return {
    rowCount: dense.length,
    columns,
    indptr: Uint32Array.from(indptr),
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  };
}
