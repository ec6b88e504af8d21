import { columnsOf, vectorizedBatches } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  readVocabularyManifest,
  readVocabularyTerms,
} from "../../shared/corpus/vocabulary-files.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { createRandom, shuffle } from "../../shared/random/random.ts";
import type { ArtifactPointer } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import {
  inverseDocumentFrequencies,
  type WeightedWords,
  weighWords,
} from "../../shared/text/words-in-common.ts";
import type { ComparedArticle } from "./choose-representation.ts";

/** Neighbours are sought among so many articles at most, whose words are held in memory. */
const mostCompared = 16_384;

/** Draws of its own: other streams of the seed split the articles and train the model. */
const DRAWING_STREAM = 0xd4a3;

/** An article that may be recommended. */
export interface IndexedArticle {
  readonly id: string;
  readonly row: number;
  readonly weights: Float32Array;
}

/** `count` of the articles, or all, in an order that the seed decides. */
export function drawArticles<T>(articles: readonly T[], seed: number, count: number = mostCompared): T[] {
  const order = Uint32Array.from(articles.keys());
  shuffle(order, createRandom(seed, DRAWING_STREAM));
  return Array.from(order.subarray(0, count), (at) => articles[at] as T);
}

/**
 * The drawn articles with their words, in the order drawn. Of each batch that holds one of them the terms are read.
 * @param articles in row order
 * @throws CorruptDataError `TOPICS_FOREIGN` when an article is not of this vocabulary
 */
export async function readComparedArticles(
  store: ObjectStore,
  vocabulary: ArtifactPointer,
  articles: readonly IndexedArticle[],
  seed: number,
): Promise<ComparedArticle[]> {
  const drawn = drawArticles(articles, seed);
  const wordsOf = await readWords(store, vocabulary, new Set(drawn.map(({ id }) => id)));
  return drawn.map(({ id, row, weights }) => {
    const words = wordsOf.get(id);
    if (words) return { row, weights, words };
    throw new CorruptDataError(
      "TOPICS_FOREIGN",
      `article ${id} has topic weights, but ${vocabulary.key} not it`,
    );
  });
}

async function readWords(
  store: ObjectStore,
  vocabulary: ArtifactPointer,
  ids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, WeightedWords>> {
  const { manifest, batches } = await readVocabularyManifest(store, vocabulary);
  const terms = await readVocabularyTerms(store, manifest);
  const trainable = (await readAssignments(store, manifest)).filter(({ set }) => set !== "test");
  const idf = inverseDocumentFrequencies(terms, trainable.length);
  const wanted = trainable.filter(({ id }) => ids.has(id));
  const words = new Map<string, WeightedWords>();
  const documents = vectorizedBatches(store, batches, columnsOf(terms), wanted);
  for await (const { assignment, columns, counts } of documents) {
    words.set(assignment.id, weighWords(columns, counts, idf));
  }
  return words;
}
