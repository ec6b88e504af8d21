import * as z from "zod";
import { encodeJsonLines } from "../../shared/corpus/text-lines.ts";
import { encodeTopicWeights, type TopicWeights, topicsFile } from "../../shared/corpus/topic-weights.ts";
import { columnsOf, type VectorizedDocument, vectorizedBatch } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  readVocabularyManifest,
  readVocabularyTerms,
} from "../../shared/corpus/vocabulary-files.ts";
import { askTopicModel } from "../../shared/endpoints/ask-models.ts";
import { NotFoundError } from "../../shared/errors/errors.ts";
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
  for await (const answered of askTopicModel(endpoint, documents, vocabulary.length)) {
    requests++;
    for (const { item, answer } of answered) {
      const { assignment } = item;
      weights.push({
        id: assignment.id,
        ...(assignment.set !== "test" && { row: assignment.row }),
        weights: answer,
      });
    }
  }
  const counts = { articles: weights.length, withoutKnownTerms: unknown.length, requests };
  const files = new Map([
    [topicsFile, encodeTopicWeights(weights)],
    ["not-recommendable.jsonl", encodeJsonLines(unknown.map((id) => ({ id, code: "NO_KNOWN_TERMS" })))],
  ]);
  const written = await writeArtifacts(store, layout.topics(input.run.id, input.batch), files, counts);
  return { batch: input.batch, manifest: written, ...counts };
}
