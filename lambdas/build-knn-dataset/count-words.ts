import { columnsOf, vectorizedBatches } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  readLexicon,
  readVocabularyManifest,
} from "../../shared/corpus/vocabulary-files.ts";
import { type WordMatrix, wordMatrix } from "../../shared/lexical/word-matrix.ts";
import type { ArtifactPointer } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import type { SparseCounts } from "../../shared/text/vectorize.ts";

/** The words of every article that may be recommended: a row each, over the columns of the lexicon. */
export async function countWords(store: ObjectStore, vocabulary: ArtifactPointer): Promise<WordMatrix> {
  const { manifest, batches } = await readVocabularyManifest(store, vocabulary);
  const lexicon = await readLexicon(store, manifest);
  const recommendable = (await readAssignments(store, manifest)).flatMap((to) =>
    to.set === "test" ? [] : [to],
  );
  const documents = new Map<number, SparseCounts>();
  for await (const { assignment, columns, counts } of vectorizedBatches(
    store,
    batches,
    columnsOf(lexicon),
    recommendable,
  )) {
    documents.set(assignment.row, { columns, counts });
  }
  return wordMatrix(documents, recommendable.length, lexicon.length);
}
