import * as z from "zod";
import type { Config } from "../../shared/config/schema.ts";
import { type NeighbourDataset, wordsFile } from "../../shared/corpus/neighbour-dataset.ts";
import { encodeTsv } from "../../shared/corpus/text-lines.ts";
import { decodeTopicWeights, topicsFile } from "../../shared/corpus/topic-weights.ts";
import { trainingManifest } from "../../shared/corpus/training-manifest.ts";
import { CorruptDataError, UnusableDropError } from "../../shared/errors/errors.ts";
import { encodeWordMatrix } from "../../shared/lexical/word-matrix.ts";
import { denseRecord, encodeRecords } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { layout } from "../../shared/release/layout.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import {
  putUnlessSame,
  readArtifact,
  readManifest,
  readPointed,
  writeArtifacts,
} from "../../shared/storage/artifacts.ts";
import { represent } from "../../shared/topics/representation.ts";
import type { RepresentationChoice } from "../../shared/topics/representation-choice.ts";
import { chooseRepresentation } from "./choose-representation.ts";
import { countWords } from "./count-words.ts";
import { type IndexedArticle, readComparedArticles } from "./read-compared-articles.ts";

export const buildKnnDatasetInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  topics: z.array(z.object({ manifest: pointerSchema })).min(1),
});

type BuildKnnDatasetInput = z.infer<typeof buildKnnDatasetInput>;

/**
 * Turns the topic weights of the articles that may be recommended into the neighbour index's training data: dense
 * float32 RecordIO in row order, the row id as label, the map from row to article id beside it, and the articles' words,
 * which rank the neighbours. How weights become vectors is chosen for this model unless the configuration says it, and stands in the manifest.
 * @throws UnusableDropError `NOTHING_TO_INDEX`
 * @throws CorruptDataError `TOPIC_COUNT_MISMATCH` when another model answered for the articles; `TOPICS_FOREIGN`
 */
export async function buildKnnDataset(input: BuildKnnDatasetInput, runtime: Runtime) {
  const { store } = runtime;
  const { config } = await readPlan(store, input.run);
  const indexed = await readIndexed(runtime, input, config.topics.count);
  if (indexed.length === 0) throw new UnusableDropError("NOTHING_TO_INDEX", "no article has a known term");

  const representation = await representationFor(indexed, input, config, runtime);
  const vectors = encodeRecords(
    indexed.map(({ row, weights }) =>
      denseRecord(represent(weights, representation.name), { label: rowLabel(row) }),
    ),
  );
  const data = await putUnlessSame(store, `${layout.neighbourData(input.run.id)}/knn_part0.pbr`, vectors);
  await readPointed(store, data);
  const files = new Map([
    ["ids.tsv", encodeTsv(indexed.map(({ row, id }) => [row, id]))],
    ["train.manifest", trainingManifest(store, [data.key])],
    [wordsFile, encodeWordMatrix(await countWords(store, input.vocabulary))],
  ]);
  const idsDirectory = layout.neighbourIds(input.run.id);
  const summary: NeighbourDataset = { data, rows: indexed.length, representation };
  const manifest = await writeArtifacts(store, idsDirectory, files, summary);
  return {
    manifest,
    data,
    trainManifestUri: `${store.uri}/${idsDirectory}/train.manifest`,
    rows: indexed.length,
    representation: representation.name,
    hyperParameters: {
      feature_dim: String(config.topics.count),
      k: String(Math.min(config.neighbours.candidates, indexed.length)),
      // The index samples its data: fewer than all rows would lose articles without a word.
      sample_size: String(indexed.length),
      predictor_type: "classifier",
      index_metric: config.neighbours.metric,
    },
  };
}

async function representationFor(
  indexed: readonly IndexedArticle[],
  { run, vocabulary }: BuildKnnDatasetInput,
  { representation, neighbours, seed }: Config,
  { store, log }: Runtime,
): Promise<RepresentationChoice> {
  if (representation !== "auto") return { name: representation, because: "configured" };
  const compared = await readComparedArticles(store, vocabulary, indexed, seed);
  const choice = chooseRepresentation(compared, neighbours.metric);
  const { name, because, likenessInWords } = choice;
  log("info", "representation chosen", { runId: run.id, representation: name, because, ...likenessInWords });
  return choice;
}

async function readIndexed(
  { store }: Runtime,
  input: BuildKnnDatasetInput,
  topicCount: number,
): Promise<IndexedArticle[]> {
  const indexed: IndexedArticle[] = [];
  for (const { manifest } of input.topics) {
    const bytes = await readArtifact(store, await readManifest(store, manifest), topicsFile);
    for (const { id, row, weights } of decodeTopicWeights(bytes)) {
      if (weights.length !== topicCount) throw otherModel(id, weights.length, topicCount);
      if (row !== undefined) indexed.push({ id, row, weights });
    }
  }
  return indexed.sort((left, right) => left.row - right.row);
}

function otherModel(id: string, found: number, topicCount: number): CorruptDataError {
  const message = `article ${id} has ${found} topic weights, but the run's topic model has ${topicCount} topics`;
  return new CorruptDataError("TOPIC_COUNT_MISMATCH", message);
}
