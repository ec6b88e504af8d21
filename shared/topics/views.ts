import type { Random } from "../random/random.ts";
import {
  appendDocument,
  appendInput,
  type Batch,
  emptyBatch,
  endInputRow,
  type InputBuffer,
  reserveInput,
} from "./batch.ts";
import type { Corpus } from "./corpus.ts";
import type { Reals } from "./kernels/reals.ts";
import type { NearestDocuments } from "./nearest.ts";
import { writeInputRow } from "./weighting.ts";

/** Where views come from: documents, and, unless the probability is 0, the documents nearest to each. */
export interface ViewSource {
  readonly corpus: Corpus;
  readonly nearest?: NearestDocuments;
  readonly neighbourProbability: number;
}

/** Fills the batch with `rows`, each encoded whole and once. */
export function fillWhole(batch: Batch, corpus: Corpus, rows: Uint32Array): void {
  emptyBatch(batch);
  for (const row of rows) {
    appendDocument(batch.documents, corpus, row);
    appendInput(batch.inputs, corpus, row);
  }
}

/**
 * Fills the batch with `rows` in two views each: every count c is split into Binomial(c, 1/2) and the rest. With
 * `neighbourProbability` the second view is instead one of the document's nearest documents, whole. A half that got
 * nothing (a one-word document) is replaced by the whole document.
 */
export function fillViews(
  batch: Batch,
  source: ViewSource,
  rows: Uint32Array,
  halves: Halves,
  random: Random,
): void {
  emptyBatch(batch);
  const { corpus } = source;
  for (const row of rows) appendDocument(batch.documents, corpus, row);
  const { indptr, counts } = batch.documents;
  reserveHalves(halves, indptr[rows.length] as number);
  for (let i = 0; i < (indptr[rows.length] as number); i++) {
    const heads = random.heads(counts[i] as number);
    halves.first[i] = heads;
    halves.second[i] = (counts[i] as number) - heads;
  }
  for (const [i, row] of rows.entries()) appendHalf(batch, halves.first, corpus, i, row);
  for (const [i, row] of rows.entries()) {
    const neighbour = drawNeighbour(source, row, random);
    if (neighbour === undefined) appendHalf(batch, halves.second, corpus, i, row);
    else appendInput(batch.inputs, corpus, neighbour);
  }
}

/** How many terms the inputs of `documents` rows of the source may have at most, in one view or two. */
export function mostInputTerms(source: ViewSource, documents: number, views: 1 | 2): number {
  const { indptr, rowCount } = source.corpus.rows;
  const lengthOf = (row: number): number => (indptr[row + 1] as number) - (indptr[row] as number);
  const whole = Float64Array.from({ length: rowCount }, (_, row) => lengthOf(row));
  const first = sumOfLargest(whole, documents);
  if (views === 1) return first;
  const { nearest } = source;
  if (nearest === undefined) return 2 * first;
  const second = whole.map((length, row) => {
    const neighbours = nearest.indices.subarray(nearest.indptr[row], nearest.indptr[row + 1]);
    return neighbours.reduce((longest, other) => Math.max(longest, lengthOf(other)), length);
  });
  return first + sumOfLargest(second, documents);
}

function sumOfLargest(values: Float64Array, count: number): number {
  return values
    .toSorted()
    .subarray(Math.max(0, values.length - count))
    .reduce((sum, value) => sum + value, 0);
}

/** Split counts, parallel to the batch's documents. */
export interface Halves {
  first: Float32Array;
  second: Float32Array;
}

export function createHalves(): Halves {
  return { first: new Float32Array(0), second: new Float32Array(0) };
}

function reserveHalves(halves: Halves, needed: number): void {
  if (needed <= halves.first.length) return;
  halves.first = new Float32Array(2 * needed);
  halves.second = new Float32Array(2 * needed);
}

function drawNeighbour(source: ViewSource, row: number, random: Random): number | undefined {
  const { nearest, neighbourProbability } = source;
  if (nearest === undefined || random.uniform() >= neighbourProbability) return undefined;
  const start = nearest.indptr[row] as number;
  const count = (nearest.indptr[row + 1] as number) - start;
  return count === 0 ? undefined : nearest.indices[start + random.below(count)];
}

function appendHalf({ documents, inputs }: Batch, half: Reals, corpus: Corpus, i: number, row: number): void {
  const start = documents.indptr[i] as number;
  const end = documents.indptr[i + 1] as number;
  reserveInput(inputs, end - start);
  const at = inputs.indptr[inputs.rowCount] as number;
  const length = copyPresent(half, documents.indices, start, end, inputs, at);
  if (length === 0) {
    appendInput(inputs, corpus, row);
    return;
  }
  writeInputRow(inputs.values, inputs.indices, at, at + length, corpus.idf, inputs.values, at);
  endInputRow(inputs, length);
}

/** Copies the terms with a positive count and their counts to `at`; returns how many there are. */
function copyPresent(
  half: Reals,
  indices: Uint32Array,
  start: number,
  end: number,
  inputs: InputBuffer,
  at: number,
): number {
  let to = at;
  for (let i = start; i < end; i++) {
    if (half[i] === 0) continue;
    inputs.indices[to] = indices[i] as number;
    inputs.values[to] = half[i] as number;
    to++;
  }
  return to - at;
}
