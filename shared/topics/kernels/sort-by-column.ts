import type { BatchRows, ColumnEntries } from "./sparse-layer.ts";

/** Room for `entries` entries by column, single precision. */
export function createColumnEntries(columns: number, entries: number): ColumnEntries {
  return {
    starts: new Uint32Array(columns + 1),
    rows: new Uint32Array(entries),
    values: new Float32Array(entries),
  };
}

/** Puts the entries of x into the order of their columns, rows in order within a column. */
export function sortByColumn(x: BatchRows, columns: number, to: ColumnEntries): void {
  const { starts, rows, values } = to;
  const { rowCount, indptr, indices } = x;
  starts.fill(0);
  for (let i = 0; i < (indptr[rowCount] as number); i++) {
    const column = indices[i] as number;
    starts[column] = (starts[column] as number) + 1;
  }
  for (let column = 1; column <= columns; column++) {
    starts[column] = (starts[column] as number) + (starts[column - 1] as number);
  }
  // From the last entry to the first, each start moves down from its column's end.
  for (let row = rowCount - 1; row >= 0; row--) {
    for (let i = (indptr[row + 1] as number) - 1; i >= (indptr[row] as number); i--) {
      const column = indices[i] as number;
      const at = (starts[column] as number) - 1;
      starts[column] = at;
      rows[at] = row;
      values[at] = x.values[i] as number;
    }
  }
}
