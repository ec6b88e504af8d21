import { type VectorizedDocument, vectorizedBatches } from "../corpus/vectorized-batch.ts";
import {
  readAssignments,
  readVocabularyManifest,
  type TrainAssignment,
  vocabularyFiles,
} from "../corpus/vocabulary-files.ts";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import type { Release } from "./load-release.ts";
import { runNameOf } from "./names.ts";
import { pipelineVersion } from "./version.ts";

/** An article of the release with its words, as its run counted them. */
export type ProbeDocument = VectorizedDocument<TrainAssignment>;

/**
 * Some articles of a release with their words, from what its run wrote. A release has no text of its own, and what runs
 * wrote is forgotten after a while: then, or when it is of other code or another corpus, there are none.
 * @param choose which of the articles of a batch
 */
export async function readProbeDocuments(
  store: ObjectStore,
  release: Release,
  choose: (articles: readonly TrainAssignment[]) => TrainAssignment[],
): Promise<ProbeDocument[]> {
  if (release.manifest.pipelineVersion !== pipelineVersion) return [];
  try {
    const vocabulary = await readVocabularyOf(store, release);
    if (!vocabulary) return [];
    const { manifest, batches } = vocabulary;
    const indexed = (await readAssignments(store, manifest)).filter((to): to is TrainAssignment =>
      to.set === "test" ? false : release.vectorOfRow.has(to.row),
    );
    const inOneBatch = indexed.filter(({ batch }) => batch === indexed[0]?.batch);
    return await Array.fromAsync(vectorizedBatches(store, batches, release.columnOf, choose(inOneBatch)));
  } catch (error) {
    if (error instanceof CorruptDataError) return [];
    throw error;
  }
}

/** The run's vocabulary, if it is the one that the release has: another attempt at the run may have written another. */
async function readVocabularyOf(store: ObjectStore, { manifest: { releaseId, files } }: Release) {
  const key = `${layout.vocabulary(runNameOf(releaseId).id)}/manifest.json`;
  const stored = await store.get(key).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  if (!stored) return undefined;
  const vocabulary = await readVocabularyManifest(store, { key, sha256: sha256Hex(stored.bytes) });
  const names = [vocabularyFiles.terms, vocabularyFiles.catalogue] as const;
  const same = names.every((name) => vocabulary.manifest.files[name]?.sha256 === files[name].sha256);
  return same ? vocabulary : undefined;
}
