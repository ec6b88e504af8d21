import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { sparseRecord } from "../../shared/recordio/encode.ts";
import type { DataRecord } from "../../shared/recordio/record.ts";

/** A row of counts: `keys` ascending columns. */
export interface CountedRow {
  readonly keys: Uint32Array;
  readonly counts: Float32Array;
}

export interface CountMatrix {
  readonly columns: number;
  readonly rows: readonly CountedRow[];
}

/** Reads `u32 rows, u32 columns, u32 nnz, u32 indptr[rows + 1], u16 indices[nnz], u16 counts[nnz]`, gzipped. */
export function readMatrix(path: string): CountMatrix {
  const bytes = Uint8Array.from(gunzipSync(readFileSync(path)));
  const [rowCount = 0, columns = 0, nonZeros = 0] = new Uint32Array(bytes.buffer, 0, 3);
  const indptr = new Uint32Array(bytes.buffer, 12, rowCount + 1);
  const indicesAt = 12 + 4 * (rowCount + 1);
  const indices = new Uint16Array(bytes.buffer, indicesAt, nonZeros);
  const counts = new Uint16Array(bytes.buffer, indicesAt + 2 * nonZeros, nonZeros);
  const rows = Array.from({ length: rowCount }, (_, row) => ({
    keys: Uint32Array.from(indices.subarray(indptr[row], indptr[row + 1])),
    counts: Float32Array.from(counts.subarray(indptr[row], indptr[row + 1])),
  }));
  return { columns, rows };
}

export function recordsOf({ columns, rows }: CountMatrix): DataRecord[] {
  return rows.map(({ keys, counts }) => sparseRecord(keys, counts, columns));
}
