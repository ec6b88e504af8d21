import type { TopicWeights } from "../../shared/corpus/topic-weights.ts";
import { columnsOf, vectorizedBatches } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  type readVocabularyManifest,
  readVocabularyTerms,
} from "../../shared/corpus/vocabulary-files.ts";
import { askTopicModel } from "../../shared/endpoints/ask-models.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import {
  chooseHostingProbes,
  hostingDiffers,
  hostingTolerance,
  shownNumber,
} from "../../shared/endpoints/hosting-probes.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/**
 * Asks the topic model again about a few articles. A text of a reader's own is placed among the articles by what this
 * endpoint answers, so it must be the model that placed the articles.
 * @param stored what it answered to InferTopics, of every article that has topic weights
 * @throws CorruptDataError `HOSTING_DIFFERS` when a weight is more than 1e-4 from the stored one; `TOPICS_FOREIGN` when the
 * stored weights are not of this vocabulary's articles; `ENDPOINT_ANSWER_MALFORMED`
 */
export async function verifyTopicModel(
  endpoint: Endpoint,
  store: ObjectStore,
  { manifest, batches }: Awaited<ReturnType<typeof readVocabularyManifest>>,
  stored: readonly TopicWeights[],
): Promise<void> {
  const weightsOf = new Map(chooseHostingProbes(stored).map(({ id, weights }) => [id, weights]));
  const terms = await readVocabularyTerms(store, manifest);
  const assigned = (await readAssignments(store, manifest)).filter(({ id }) => weightsOf.has(id));
  const documents = await Array.fromAsync(vectorizedBatches(store, batches, columnsOf(terms), assigned));
  if (documents.length !== weightsOf.size) throw foreignTopics(documents.length, weightsOf.size);
  for await (const answered of askTopicModel(endpoint, documents, terms.length)) {
    for (const { item, answer } of answered) {
      const { id } = item.assignment;
      const difference = differenceBetween(answer, weightsOf.get(id) ?? new Float32Array(0));
      if (difference) throw hostingDiffers(`${endpoint.uri} answers article ${id} with ${difference}`);
    }
  }
}

function differenceBetween(received: Float32Array, stored: Float32Array): string | undefined {
  if (received.length !== stored.length) {
    return `${received.length} topic weights, but ${stored.length} are stored`;
  }
  for (const [topic, weight] of stored.entries()) {
    const now = received[topic] ?? Number.NaN;
    if (Math.abs(now - weight) <= hostingTolerance) continue;
    return `weight ${shownNumber(now)} of topic ${topic}, but ${shownNumber(weight)} is stored`;
  }
  return undefined;
}

function foreignTopics(found: number, sought: number): CorruptDataError {
  const message = `of ${sought} articles with topic weights, the run's batches hold ${found}`;
  return new CorruptDataError("TOPICS_FOREIGN", message);
}
