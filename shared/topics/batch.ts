import type { Corpus } from "./corpus.ts";
import type { Room } from "./engine.ts";
import type { DecoderRows } from "./kernels/decoder.ts";
import { type Reals, zeros } from "./kernels/reals.ts";
import type { BatchRows, ColumnEntries } from "./kernels/sparse-layer.ts";

/** Encoder inputs, row after row. Grows, out of its room, to the largest batch seen and then allocates nothing. */
export interface InputBuffer extends BatchRows {
  rowCount: number;
  indices: Uint32Array;
  values: Reals;
  readonly byColumn?: ColumnEntries;
}

/** Whole documents, row after row. Grows like an InputBuffer. */
export interface DocumentBuffer extends DecoderRows {
  rowCount: number;
  indices: Uint32Array;
  targets: Reals;
  counts: Reals;
}

/** What one step looks at: n documents, and their encoder inputs: n first views, then n second views or none. */
export interface Batch {
  readonly documents: DocumentBuffer;
  readonly inputs: InputBuffer;
  /** n x topics standard normal draws. */
  readonly noise: Reals;
}

/** Entries that a batch has room for, all rows together; those of a network must fit. */
export interface BatchTerms {
  readonly vocabulary: number;
  readonly inputs: number;
  readonly documents: number;
}

/** @param terms absent: the batch begins without room, and kernels get no entries by column */
export function createBatch(maxDocuments: number, topics: number, room: Room, terms?: BatchTerms): Batch {
  const noise = room.reals(maxDocuments * topics);
  const { inputs, documents } = terms ?? { inputs: 0, documents: 0 };
  return {
    documents: {
      rowCount: 0,
      indptr: room.integers(maxDocuments + 1),
      indices: room.integers(documents),
      targets: room.reals(documents),
      counts: room.reals(documents),
    },
    inputs: {
      rowCount: 0,
      indptr: room.integers(2 * maxDocuments + 1),
      indices: room.integers(inputs),
      values: room.reals(inputs),
      ...(terms && {
        byColumn: {
          starts: room.integers(terms.vocabulary + 1),
          rows: room.integers(inputs),
          values: room.reals(inputs),
        },
      }),
    },
    noise,
  };
}

export function emptyBatch({ documents, inputs }: Batch): void {
  documents.rowCount = 0;
  inputs.rowCount = 0;
}

/** Adds row `row` of the corpus as a document to reconstruct. */
export function appendDocument(documents: DocumentBuffer, corpus: Corpus, row: number): void {
  const { indptr, indices, values } = corpus.rows;
  const start = indptr[row] as number;
  const end = indptr[row + 1] as number;
  const at = documents.indptr[documents.rowCount] as number;
  const needed = at + end - start;
  documents.indices = grownIndices(documents.indices, needed);
  documents.targets = grownReals(documents.targets, needed);
  documents.counts = grownReals(documents.counts, needed);
  for (let i = start, to = at; i < end; i++, to++) {
    documents.indices[to] = indices[i] as number;
    documents.targets[to] = corpus.targets[i] as number;
    documents.counts[to] = values[i] as number;
  }
  documents.rowCount++;
  documents.indptr[documents.rowCount] = needed;
}

/** Adds row `row` of the corpus, whole, as an encoder input. */
export function appendInput(inputs: InputBuffer, corpus: Corpus, row: number): void {
  const start = corpus.rows.indptr[row] as number;
  const end = corpus.rows.indptr[row + 1] as number;
  const at = inputs.indptr[inputs.rowCount] as number;
  reserveInput(inputs, end - start);
  for (let i = start, to = at; i < end; i++, to++) {
    inputs.indices[to] = corpus.rows.indices[i] as number;
    inputs.values[to] = corpus.inputs[i] as number;
  }
  endInputRow(inputs, end - start);
}

/** Makes room for `length` more values of the row that is being written. */
export function reserveInput(inputs: InputBuffer, length: number): void {
  const needed = (inputs.indptr[inputs.rowCount] as number) + length;
  inputs.indices = grownIndices(inputs.indices, needed);
  inputs.values = grownReals(inputs.values, needed);
}

/** Closes the row that is being written, which holds `length` values. */
export function endInputRow(inputs: InputBuffer, length: number): void {
  const start = inputs.indptr[inputs.rowCount] as number;
  inputs.rowCount++;
  inputs.indptr[inputs.rowCount] = start + length;
}

function grownIndices(values: Uint32Array, needed: number): Uint32Array {
  if (needed <= values.length) return values;
  const grown = new Uint32Array(2 * needed);
  grown.set(values);
  return grown;
}

function grownReals(values: Reals, needed: number): Reals {
  if (needed <= values.length) return values;
  const grown = zeros(values instanceof Float32Array ? "single" : "double", 2 * needed);
  grown.set(values);
  return grown;
}
