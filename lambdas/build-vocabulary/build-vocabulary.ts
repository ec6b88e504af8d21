import * as z from "zod";
import { deduplicate } from "../../shared/articles/deduplicate.ts";
import type { Config } from "../../shared/config/schema.ts";
import { catalogueEntryOf } from "../../shared/corpus/describe-article.ts";
import { encodeJsonLines } from "../../shared/corpus/text-lines.ts";
import {
  encodeAssignments,
  encodeVocabularyTerms,
  vocabularyFiles,
} from "../../shared/corpus/vocabulary-files.ts";
import { UnusableDropError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { putUnlessSame, readManifest, writeArtifacts } from "../../shared/storage/artifacts.ts";
import { selectVocabulary, writeVocabulary } from "../../shared/text/vocabulary.ts";
import { assignRows } from "./assign-rows.ts";
import { describeCatalogue, describeDuplicate } from "./catalogue.ts";
import { countSurvivors } from "./count-survivors.ts";
import { readArticlesOfBatches } from "./read-articles-of-batches.ts";
import { topicHyperParameters } from "./topic-hyper-parameters.ts";

export const buildVocabularyInput = z.object({
  run: runSchema,
  batches: z.array(z.object({ manifest: pointerSchema, accepted: z.int(), rejected: z.int() })).min(1),
});

/**
 * Merges the batches: refuses a drop with too many rejects or too few articles, sets duplicates aside, selects the
 * vocabulary and the lexicon, numbers the articles, and splits them into training and validation by the seed. Result: a pointer, the
 * shards to write and the topic model's hyperparameters.
 */
export async function buildVocabulary(input: z.infer<typeof buildVocabularyInput>, runtime: Runtime) {
  const { store } = runtime;
  const { config } = await readPlan(store, input.run);
  const rejected = sum(input.batches.map((batch) => batch.rejected));
  const accepted = sum(input.batches.map((batch) => batch.accepted));
  runtime.measure("RejectShare", 100 * shareOf(rejected, accepted));
  refuseTooManyRejects(accepted, rejected, config);

  const manifests = await Promise.all(input.batches.map(({ manifest }) => readManifest(store, manifest)));
  const { survivors, duplicates } = deduplicate(await readArticlesOfBatches(store, manifests));
  const train = survivors.filter(({ split }) => split === "train");
  const heldOut = survivors.filter(({ split }) => split === "test");
  refuseTooFewArticles(train.length, config);

  const dropped = duplicates.map(({ entry }) => entry);
  const statistics = await countSurvivors(store, manifests, dropped);
  const select = (maxFeatures: number) =>
    selectVocabulary(statistics, train.length, {
      maxFeatures,
      maxDf: config.text.maxDocumentShare,
      minDf: config.text.minDocumentCount,
    });
  const vocabulary = select(config.text.maxFeatures);
  const lexicon = select(config.ranking.lexiconSize);
  const { assignments, shards, trainRows, validationRows } = assignRows(survivors, config);
  const files = new Map([
    [vocabularyFiles.terms, encodeVocabularyTerms(vocabulary)],
    [vocabularyFiles.lexicon, encodeVocabularyTerms(lexicon)],
    [vocabularyFiles.assignments, encodeAssignments(assignments)],
    [vocabularyFiles.catalogue, encodeJsonLines(describeCatalogue(train, duplicates, assignments))],
    [vocabularyFiles.heldOut, encodeJsonLines(heldOut.map(catalogueEntryOf))],
    [vocabularyFiles.duplicates, encodeJsonLines(duplicates.map(describeDuplicate))],
  ]);
  const counts = {
    accepted,
    rejected,
    duplicates: duplicates.length,
    articles: train.length,
    heldOut: heldOut.length,
    vocabularySize: vocabulary.length,
    lexiconSize: lexicon.length,
    trainRows,
    validationRows,
  };
  const text = writeVocabulary(vocabulary.map(({ term }) => term));
  const auxiliary = await putUnlessSame(store, `${layout.auxiliary(input.run.id)}/vocab.txt`, text);
  const summary = { batches: input.batches.map(({ manifest }) => manifest), shards, counts, auxiliary };
  const manifest = await writeArtifacts(store, layout.vocabulary(input.run.id), files, summary);
  return { manifest, shards, topicHyperParameters: topicHyperParameters(config, counts), ...counts };
}

function refuseTooManyRejects(accepted: number, rejected: number, config: Config): void {
  const share = shareOf(rejected, accepted);
  if (share <= config.articles.maxRejectShare) return;
  throw new UnusableDropError(
    "TOO_MANY_REJECTS",
    `${rejected} of ${accepted + rejected} records were rejected (${(100 * share).toFixed(1)} %); ` +
      `articles.maxRejectShare allows ${(100 * config.articles.maxRejectShare).toFixed(1)} %`,
  );
}

function shareOf(rejected: number, accepted: number): number {
  return rejected / Math.max(1, accepted + rejected);
}

function refuseTooFewArticles(count: number, config: Config): void {
  if (count >= config.articles.minimumCount) return;
  throw new UnusableDropError(
    "TOO_FEW_ARTICLES",
    `${count} distinct articles may be trained on; articles.minimumCount is ${config.articles.minimumCount}`,
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
