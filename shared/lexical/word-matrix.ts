import { CorruptDataError } from "../errors/errors.ts";
import type { SparseCounts } from "../text/vectorize.ts";

/** Counts of words by row, in compressed sparse rows. */
export interface WordMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  /** Where each row begins; one more tells where the last one ends. */
  readonly rowStarts: Uint32Array;
  /** Ascending within a row. */
  readonly columns: Uint32Array;
  /** Counts above 65,535 are kept as that. */
  readonly counts: Uint16Array;
}

const mostCount = 0xffff;
const magic = 0x31574e52;
const headerInts = 4;

/** @param documents by row; a row that is missing has no words */
export function wordMatrix(
  documents: ReadonlyMap<number, SparseCounts>,
  rowCount: number,
  columnCount: number,
): WordMatrix {
  const rowStarts = new Uint32Array(rowCount + 1);
  for (let row = 0; row < rowCount; row++) {
    rowStarts[row + 1] = (rowStarts[row] as number) + (documents.get(row)?.columns.length ?? 0);
  }
  const entries = rowStarts[rowCount] as number;
  const columns = new Uint32Array(entries);
  const counts = new Uint16Array(entries);
  for (let row = 0; row < rowCount; row++) {
    const document = documents.get(row);
    if (!document) continue;
    const start = rowStarts[row] as number;
    columns.set(document.columns, start);
    counts.set(
      document.counts.map((count) => Math.min(count, mostCount)),
      start,
    );
  }
  return { rowCount, columnCount, rowStarts, columns, counts };
}

/**
 * Little-endian: "RNW1", rows, columns and entries as uint32, where each row begins (rows + 1 of uint32), the columns
 * (uint32) and the counts (uint16) of all entries.
 */
export function encodeWordMatrix({
  rowCount,
  columnCount,
  rowStarts,
  columns,
  counts,
}: WordMatrix): Uint8Array {
  const bytes = new Uint8Array(4 * (headerInts + rowStarts.length + columns.length) + 2 * counts.length);
  const ints = new Uint32Array(bytes.buffer, 0, headerInts + rowStarts.length + columns.length);
  ints.set([magic, rowCount, columnCount, columns.length]);
  ints.set(rowStarts, headerInts);
  ints.set(columns, headerInts + rowStarts.length);
  new Uint16Array(bytes.buffer, ints.byteLength).set(counts);
  return bytes;
}

/** @throws CorruptDataError `WORDS_MALFORMED` */
export function decodeWordMatrix(bytes: Uint8Array): WordMatrix {
  if (bytes.length < 4 * headerInts) throw malformed(`${bytes.length} bytes`);
  // The bytes may lie anywhere in a larger buffer, which whole numbers may not.
  const buffer = bytes.slice().buffer;
  const [found, rowCount = 0, columnCount = 0, entries = 0] = new Uint32Array(buffer, 0, headerInts);
  if (found !== magic) throw malformed("it does not begin with RNW1");
  const wanted = 4 * (headerInts + rowCount + 1 + entries) + 2 * entries;
  if (bytes.length !== wanted) throw malformed(`${bytes.length} bytes instead of ${wanted}`);
  const rowStarts = new Uint32Array(buffer, 4 * headerInts, rowCount + 1);
  const columns = new Uint32Array(buffer, 4 * (headerInts + rowCount + 1), entries);
  const counts = new Uint16Array(buffer, 4 * (headerInts + rowCount + 1 + entries), entries);
  const matrix = { rowCount, columnCount, rowStarts, columns, counts };
  checkOrder(matrix);
  return matrix;
}

function checkOrder({ rowCount, columnCount, rowStarts, columns }: WordMatrix): void {
  if (rowStarts[0] !== 0 || rowStarts[rowCount] !== columns.length) throw malformed("rows do not fill it");
  for (let row = 0; row < rowCount; row++) {
    const [start, end] = [rowStarts[row] as number, rowStarts[row + 1] as number];
    if (end < start || end > columns.length) throw malformed(`row ${row} ends before it begins`);
    for (let at = start; at < end; at++) {
      const column = columns[at] as number;
      if (column >= columnCount) throw malformed(`row ${row} has column ${column} of ${columnCount}`);
      if (at > start && column <= (columns[at - 1] as number)) throw malformed(`row ${row} does not ascend`);
    }
  }
}

function malformed(what: string): CorruptDataError {
  return new CorruptDataError("WORDS_MALFORMED", `a matrix of words cannot be read: ${what}`);
}
