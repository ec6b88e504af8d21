import { z } from "zod";
import { topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import { concatenate } from "../../shared/corpus/bytes.ts";
import { encodeJsonLines } from "../../shared/corpus/text-lines.ts";
import { encodeTopicWeights, type TopicWeights, topicsFile } from "../../shared/corpus/topic-weights.ts";
import { columnsOf, type VectorizedDocument, vectorizedBatch } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  readVocabularyManifest,
  readVocabularyTerms,
} from "../../shared/corpus/vocabulary-files.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { requestsWithin } from "../../shared/endpoints/requests.ts";
import { CorruptDataError, NotFoundError } from "../../shared/errors/errors.ts";
import { encodeRecord, sparseRecord } from "../../shared/recordio/encode.ts";
import { layout } from "../../shared/release/layout.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { readManifest, writeArtifacts } from "../../shared/storage/artifacts.ts";

export const inferTopicsInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  batch: z.int().min(0),
  endpoint: z.string().min(1),
});

/**
 * Asks the topic model for the topic weights of every article of one batch, held-out ones included, many articles a
 * request. No weights are invented for an article without a known term.
 */
export async function inferTopics(input: z.infer<typeof inferTopicsInput>, runtime: Runtime) {
  const { store } = runtime;
  const { manifest, batches } = await readVocabularyManifest(store, input.vocabulary);
  const pointer = batches[input.batch];
  if (!pointer) throw new NotFoundError("BATCH_NOT_FOUND", `the vocabulary knows no batch ${input.batch}`);
  const vocabulary = await readVocabularyTerms(store, manifest);
  const here = (await readAssignments(store, manifest)).filter(({ batch }) => batch === input.batch);
  const batch = await readManifest(store, pointer);
  const documents: VectorizedDocument[] = [];
  const unknown: string[] = [];
  for await (const document of vectorizedBatch(store, batch, columnsOf(vocabulary), here)) {
    if (document.columns.length > 0) documents.push(document);
    else unknown.push(document.assignment.id);
  }

  const endpoint = await runtime.openEndpoint(input.endpoint);
  const weights: TopicWeights[] = [];
  let requests = 0;
  for (const request of requestsWithin(documents, (document) => frameOf(document, vocabulary.length))) {
    requests++;
    const answers = await askTopics(endpoint, request.frames);
    if (answers.length !== request.items.length) throw wrongCount(answers.length, request.items.length);
    request.items.forEach(({ assignment }, index) => {
      weights.push({
        id: assignment.id,
        ...(assignment.set !== "test" && { row: assignment.row }),
        weights: answers[index] ?? new Float32Array(0),
      });
    });
  }
  const counts = { articles: weights.length, withoutKnownTerms: unknown.length, requests };
  const files = new Map([
    [topicsFile, encodeTopicWeights(weights)],
    ["not-recommendable.jsonl", encodeJsonLines(unknown.map((id) => ({ id, code: "NO_KNOWN_TERMS" })))],
  ]);
  const written = await writeArtifacts(store, layout.topics(input.run.id, input.batch), files, counts);
  return { batch: input.batch, manifest: written, ...counts };
}

function frameOf({ columns, counts }: VectorizedDocument, vocabularySize: number): Uint8Array {
  return encodeRecord(sparseRecord(columns, counts, vocabularySize));
}

async function askTopics(endpoint: Endpoint, frames: readonly Uint8Array[]) {
  const accept = "application/x-recordio-protobuf";
  return topicWeightsFrom(await endpoint.invoke({ contentType: accept, accept, body: concatenate(frames) }));
}

function wrongCount(received: number, sent: number): CorruptDataError {
  return new CorruptDataError(
    "ENDPOINT_ANSWER_MALFORMED",
    `the topic model answered ${received} documents of ${sent} that were sent`,
  );
}
