import { batchFiles, decodeDictionary, decodeDocuments } from "../../shared/corpus/batch.ts";
import { type Manifest, readArtifact } from "../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { mergeStatistics, subtractStatistics, type TermStatistics } from "../../shared/text/vocabulary.ts";
import type { NumberedArticle } from "./read-articles-of-batches.ts";

/**
 * Term statistics of the articles that may be trained on: the batches' own sums, less the articles of `dropped`, which
 * turned out to be duplicates. Only batches that hold one have their documents read.
 */
export async function countSurvivors(
  store: ObjectStore,
  batches: readonly Manifest[],
  dropped: readonly NumberedArticle[],
): Promise<TermStatistics> {
  const total: TermStatistics = new Map();
  for (const [number, batch] of batches.entries()) {
    const dictionary = decodeDictionary(await readArtifact(store, batch, batchFiles.terms));
    const counted = dictionary.filter(({ documentFrequency }) => documentFrequency > 0);
    mergeStatistics(total, new Map(counted.map(({ term, ...counts }) => [term, counts])));

    const ordinals = ordinalsToDrop(dropped, number);
    if (ordinals.size === 0) continue;
    const terms = dictionary.map(({ term }) => term);
    const documents = await readArtifact(store, batch, batchFiles.documents);
    for (const statistics of statisticsOf(documents, ordinals, terms)) subtractStatistics(total, statistics);
  }
  return total;
}

/** Held-out articles were never counted. */
function ordinalsToDrop(dropped: readonly NumberedArticle[], batch: number): Set<number> {
  const here = dropped.filter((article) => article.batch === batch && article.split === "train");
  return new Set(here.map(({ ordinal }) => ordinal));
}

function* statisticsOf(
  documents: Uint8Array,
  ordinals: ReadonlySet<number>,
  terms: readonly string[],
): Generator<TermStatistics> {
  let ordinal = 0;
  for (const { keys, counts } of decodeDocuments(documents)) {
    if (!ordinals.has(ordinal++)) continue;
    const pairs = Array.from(keys, (key, index) => [terms[key] ?? "", counts[index] ?? 0] as const);
    yield new Map(pairs.map(([term, count]) => [term, { count, documentFrequency: 1 }]));
  }
}
