import {
  columnsOf,
  type VectorizedDocument,
  vectorizedBatches,
} from "../../shared/corpus/vectorized-batch.ts";
import type { Assignment, readVocabularyManifest } from "../../shared/corpus/vocabulary-files.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import type { VocabularyTerm } from "../../shared/text/vocabulary.ts";
import {
  inverseDocumentFrequencies,
  type WeightedWords,
  weighWords,
} from "../../shared/text/words-in-common.ts";

type Batches = Awaited<ReturnType<typeof readVocabularyManifest>>["batches"];

/** The articles that have a word of the vocabulary, which may be another run's: batches hold every term they met. */
export async function readKnownDocuments(
  store: ObjectStore,
  batches: Batches,
  terms: readonly VocabularyTerm[],
  assignments: readonly Assignment[],
): Promise<VectorizedDocument[]> {
  const documents = await Array.fromAsync(vectorizedBatches(store, batches, columnsOf(terms), assignments));
  return documents.filter(({ columns }) => columns.length > 0);
}

/** Sublinear tf-idf of each, by id. @param articleCount so many articles the terms' document frequencies are of */
export function weighDocuments(
  documents: readonly VectorizedDocument[],
  terms: readonly VocabularyTerm[],
  articleCount: number,
): ReadonlyMap<string, WeightedWords> {
  const idf = inverseDocumentFrequencies(terms, articleCount);
  return new Map(
    documents.map(({ assignment, columns, counts }) => [assignment.id, weighWords(columns, counts, idf)]),
  );
}
