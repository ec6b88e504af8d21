import { type NeighboursAnswer, neighboursFrom, topicWeightsFrom } from "../algorithms/answers.ts";
import { concatenate } from "../corpus/bytes.ts";
import type { VectorizedDocument } from "../corpus/vectorized-batch.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { denseRecord, encodeRecord, sparseRecord } from "../recordio/encode.ts";
import type { Endpoint, InvokeResponse } from "./endpoint.ts";
import { requestsWithin } from "./requests.ts";

const recordio = "application/x-recordio-protobuf";

/** What a model was asked about, and its answer. */
export interface Answered<T, A> {
  readonly item: T;
  readonly answer: A;
}

interface Question<T, A> {
  readonly model: string;
  readonly items: Iterable<T>;
  readonly encode: (item: T) => Uint8Array;
  readonly accept: string;
  readonly read: (response: InvokeResponse) => A[];
}

/**
 * The topic weights of documents, in their order and many a request: each element is what one request brought.
 * @param vocabularySize width of the bag of words
 * @throws CorruptDataError `ENDPOINT_ANSWER_MALFORMED`, also when the answers are not as many as the documents
 */
export function askTopicModel<D extends Pick<VectorizedDocument, "columns" | "counts">>(
  endpoint: Endpoint,
  documents: Iterable<D>,
  vocabularySize: number,
): AsyncGenerator<readonly Answered<D, Float32Array>[]> {
  return ask(endpoint, {
    model: "topic model",
    items: documents,
    encode: ({ columns, counts }) => encodeRecord(sparseRecord(columns, counts, vocabularySize)),
    accept: recordio,
    read: topicWeightsFrom,
  });
}

/**
 * The neighbours of vectors as the index sends them, in the vectors' order and many a request: each element is what one
 * request brought.
 * @throws CorruptDataError `ENDPOINT_ANSWER_MALFORMED`, also when the answers are not as many as the vectors
 */
export function askNeighbourIndex<V extends { readonly vector: Float32Array }>(
  endpoint: Endpoint,
  vectors: Iterable<V>,
): AsyncGenerator<readonly Answered<V, NeighboursAnswer>[]> {
  return ask(endpoint, {
    model: "neighbour index",
    items: vectors,
    encode: ({ vector }) => encodeRecord(denseRecord(vector)),
    accept: `${recordio}; verbose=true`,
    read: neighboursFrom,
  });
}

async function* ask<T, A>(endpoint: Endpoint, { model, items: all, encode, accept, read }: Question<T, A>) {
  for (const { items, frames } of requestsWithin(all, encode)) {
    const body = concatenate(frames);
    const answers = read(await endpoint.invoke({ contentType: recordio, accept, body }));
    if (answers.length !== items.length) throw wrongCount(model, answers.length, items.length);
    yield answers.map((answer, index) => ({ item: items[index] as T, answer }));
  }
}

function wrongCount(model: string, received: number, sent: number): CorruptDataError {
  const message = `the ${model} answered ${received} documents of ${sent} that were sent`;
  return new CorruptDataError("ENDPOINT_ANSWER_MALFORMED", message);
}
