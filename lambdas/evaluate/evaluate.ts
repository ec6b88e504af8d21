import * as z from "zod";
import { readNeighbourDataset } from "../../shared/corpus/neighbour-dataset.ts";
import { decodeTopicWeights, type TopicWeights, topicsFile } from "../../shared/corpus/topic-weights.ts";
import {
  decodeCatalogue,
  readVocabularyManifest,
  vocabularyFiles,
} from "../../shared/corpus/vocabulary-files.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { readReleaseManifest, releaseFiles } from "../../shared/release/manifest.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { readArtifact, readManifest, writeArtifacts } from "../../shared/storage/artifacts.ts";
import { canonicalJson, encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { type Representation, represent } from "../../shared/topics/representation.ts";
import { askNeighbours } from "./neighbours.ts";
import { precisionAtK } from "./precision.ts";
import { chooseProbes, type ProbeSet } from "./probes.ts";
import { describeTopics } from "./topic-quality.ts";
import { reasonsToRefuse } from "./verdict.ts";
import { indexedArticles, verifyNeighbourIndex } from "./verify-neighbour-index.ts";
import { verifyTopicModel } from "./verify-topic-model.ts";

/** Precision is judged over so many neighbours, if the index gives them. */
const judgedNeighbours = 10;

export const evaluateInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  topics: z.array(z.object({ manifest: pointerSchema })).min(1),
  neighbourDataset: pointerSchema,
  /** The candidate's own. */
  topicModelEndpoint: z.string().min(1),
  neighbourIndexEndpoint: z.string().min(1),
});

type EvaluateInput = z.infer<typeof evaluateInput>;

/**
 * Makes sure that what is hosted is what the run has made, then judges the candidate through its own index: precision of
 * its neighbours by label, and the quality of its topics. Writes the report, and says whether the gate's floors are reached
 * and the serving release is not undercut.
 * @throws CorruptDataError `HOSTING_DIFFERS`, `ROW_UNKNOWN` when an endpoint is not of this run;
 * `ENDPOINT_ANSWER_MALFORMED`, `TOPICS_FOREIGN`
 */
export async function evaluate(input: EvaluateInput, runtime: Runtime) {
  const { store } = runtime;
  const { config } = await readPlan(store, input.run);
  const vocabulary = await readVocabularyManifest(store, input.vocabulary);
  const catalogue = decodeCatalogue(
    await readArtifact(store, vocabulary.manifest, vocabularyFiles.catalogue),
  );
  const heldOut = decodeCatalogue(await readArtifact(store, vocabulary.manifest, vocabularyFiles.heldOut));
  const weights = await readTopicWeights(store, input);
  const { representation } = await readNeighbourDataset(store, input.neighbourDataset);

  const vectors = vectorsOf(weights, representation.name);
  const topicModel = await runtime.openEndpoint(input.topicModelEndpoint);
  await verifyTopicModel(topicModel, store, vocabulary, weights);
  const neighbourIndex = await runtime.openEndpoint(input.neighbourIndexEndpoint);
  await verifyNeighbourIndex(neighbourIndex, indexedArticles(weights, vectors), config.neighbours);

  const probeSet = chooseProbes(catalogue, heldOut, vectors);
  const neighbours = await askNeighbours(neighbourIndex, probeSet.probes, config.neighbours.metric);
  const labelsOfRow = new Map(catalogue.map(({ row, labels }) => [row ?? -1, labels]));
  refuseUnknownRows(neighbours, labelsOfRow);
  const k = Math.min(judgedNeighbours, config.neighbours.candidates - 1);
  const precision = precisionAtK(probeSet.probes, neighbours, labelsOfRow, k);
  const { topics, topicQuality } = await describeTopics(store, vocabulary, weights);

  const metrics = {
    method: probeSet.method,
    precisionAtK: precision.precision,
    standardError: precision.standardError,
    chance: precision.chance,
    probes: precision.probes,
    ...topicQuality,
    probesHash: hashProbes(probeSet),
  };
  const reasons = reasonsToRefuse(metrics, await servingMetrics(runtime), config);
  const report = { runId: input.run.id, k, representation, metrics, precision, reasons, gate: config.gate };
  const files = new Map([
    [releaseFiles.evaluation, encodeJson(report)],
    [releaseFiles.topics, encodeJson(topics)],
  ]);
  const manifest = await writeArtifacts(store, layout.report(input.run.id), files, {});
  return {
    manifest,
    goodEnough: reasons.length === 0,
    reasons: reasons.join("; "),
    metrics,
    ...figuresOf(metrics),
  };
}

function refuseUnknownRows(
  neighbours: readonly (readonly number[])[],
  known: { readonly has: (row: number) => boolean },
): void {
  const unknown = neighbours.flat().find((row) => !known.has(row));
  if (unknown === undefined) return;
  throw new CorruptDataError(
    "ROW_UNKNOWN",
    `the neighbour index names row ${unknown}, which is no article of this run`,
  );
}

/** The figures to follow in the terminal and in the log. */
function figuresOf(metrics: { precisionAtK: number; chance: number; npmi: number; topicUniqueness: number }) {
  const { precisionAtK: precisionAt10, chance, npmi, topicUniqueness } = metrics;
  return { precisionAt10, chance, npmi, topicUniqueness };
}

async function readTopicWeights(store: ObjectStore, input: EvaluateInput): Promise<TopicWeights[]> {
  const weights: TopicWeights[] = [];
  for (const { manifest } of input.topics) {
    const bytes = await readArtifact(store, await readManifest(store, manifest), topicsFile);
    for (const article of decodeTopicWeights(bytes)) weights.push(article);
  }
  return weights;
}

function vectorsOf(articles: readonly TopicWeights[], representation: Representation) {
  return new Map(articles.map(({ id, weights }) => [id, represent(weights, representation)]));
}

/** Equal for equal probes with equal labels. */
function hashProbes({ method, probes }: ProbeSet): string {
  const named = probes.map(({ id, labels }) => [id, ...labels]);
  return sha256Hex(canonicalJson({ method, probes: named })).slice(0, 16);
}

/** A serving release that cannot be read is no reason to keep its successor out: then there is nothing to compare with. */
async function servingMetrics({ store, log }: Runtime) {
  const current = await readCurrent(store);
  if (!current) return undefined;
  try {
    const { metrics } = await readReleaseManifest(store, current.pointer.manifest);
    return { precisionAtK: Number(metrics.precisionAtK), probesHash: String(metrics.probesHash) };
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    log("warn", "serving release unreadable, candidate not compared with it", { reason: error.message });
    return undefined;
  }
}
