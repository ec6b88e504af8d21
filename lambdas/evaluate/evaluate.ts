import * as z from "zod";
import { indexedArticles, verifyNeighbourIndex } from "../../shared/endpoints/verify-neighbour-index.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { readReleaseManifest, releaseFiles } from "../../shared/release/manifest.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { canonicalJson, encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { compareCandidate } from "./compare-candidate.ts";
import { describeNeighbours } from "./describe-neighbours.ts";
import { renderReport } from "./html/render-report.ts";
import { askNeighbours } from "./neighbours.ts";
import { precisionAtK } from "./precision.ts";
import { chooseProbes, countLeaked, type ProbeSet } from "./probes.ts";
import { readCandidate } from "./read-candidate.ts";
import { readTraining } from "./read-training.ts";
import { writeDownReport } from "./report.ts";
import { describeTopics } from "./topic-quality.ts";
import { traceLineage } from "./trace-lineage.ts";
import { type Judged, type RememberedMetrics, reasonsToRefuse, tellReasons } from "./verdict.ts";
import { verifyTopicModel } from "./verify-topic-model.ts";

/** Precision is judged over so many neighbours, if the index gives them. */
const judgedNeighbours = 10;

export const evaluateInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  topics: z.array(z.object({ manifest: pointerSchema })).min(1),
  neighbourDataset: pointerSchema,
  topicModelDataUrl: z.string(),
  /** The candidate's own. */
  topicModelEndpoint: z.string().min(1),
  neighbourIndexEndpoint: z.string().min(1),
  /** What the execution was started with: a person may have said why the gate is not to refuse it. */
  input: z.object({ override: z.string().min(1).max(500).exactOptional() }).exactOptional(),
});

export type EvaluateInput = z.infer<typeof evaluateInput>;

/**
 * Makes sure that what is hosted is what the run has made, then judges the candidate: precision of its neighbours by label
 * through its own index, the same beside the serving release and two baselines, how recommendations spread, and the
 * quality of its topics. Writes the report, whatever it says, and says whether the gate lets the candidate through.
 * @throws CorruptDataError `HOSTING_DIFFERS`, `ROW_UNKNOWN` when an endpoint is not of this run;
 * `ENDPOINT_ANSWER_MALFORMED`, `TOPICS_FOREIGN`
 */
export async function evaluate(input: EvaluateInput, runtime: Runtime) {
  const { store } = runtime;
  const candidate = await readCandidate(store, input);
  const { config, vocabulary, catalogue, heldOut, weights, vectors } = candidate;
  const topicModel = await runtime.openEndpoint(input.topicModelEndpoint);
  await verifyTopicModel(topicModel, store, vocabulary, weights);
  const neighbourIndex = await runtime.openEndpoint(input.neighbourIndexEndpoint);
  await verifyNeighbourIndex(neighbourIndex, indexedArticles(weights, vectors), config.neighbours);

  const { method, probes } = chooseProbes(catalogue, heldOut, vectors, config.seed);
  const neighbours = await askNeighbours(neighbourIndex, probes, config.neighbours.metric);
  const labelsOfRow = new Map(catalogue.map(({ row, labels }) => [row ?? -1, labels]));
  refuseUnknownRows(neighbours, labelsOfRow);
  const k = Math.min(judgedNeighbours, config.neighbours.candidates - 1);
  const precision = precisionAtK(probes, neighbours, labelsOfRow, k);
  const { items, ...compared } = await compareCandidate(candidate, probes, k, runtime);
  const shown = describeNeighbours(items, { metric: config.neighbours.metric, k, seed: config.seed });
  const training = await readTraining(runtime, input.topicModelDataUrl, input.run.id);
  const { topics: described, quality } = await describeTopics(store, vocabulary, weights, config.seed);
  const { topics, lineage } = await traceLineage(runtime, input.run.id, config.text.analyzer, described);

  const judged: Judged = {
    method,
    probes: probes.length,
    leakedProbes: countLeaked(catalogue, heldOut),
    precisionAtK: precision.precision,
    chance: precision.chance,
    npmi: quality.meanNpmi,
    topicUniqueness: quality.meanUniqueness,
    topicShares: topics.map(({ share }) => share),
    training,
    probesHash: hashProbes({ method, probes }),
    slices: compared.slices,
    serving: compared.serving,
  };
  const reasons = reasonsToRefuse(judged, await rememberedMetrics(runtime), config);
  const report = writeDownReport({
    candidate,
    runId: input.run.id,
    k,
    judged,
    precision,
    compared,
    shown,
    topics,
    lineage,
    quality,
    items,
    reasons,
    override: input.input?.override,
  });
  const files = new Map([
    [releaseFiles.evaluation, encodeJson(report)],
    [releaseFiles.topics, encodeJson(topics)],
    [releaseFiles.report, new TextEncoder().encode(renderReport(report))],
  ]);
  const manifest = await writeArtifacts(store, layout.report(input.run.id), files, {});
  const { metrics, judgement } = report;
  const { precisionAtK: precisionAt10, chance, npmi, topicUniqueness } = metrics;
  return {
    manifest,
    goodEnough: judgement.goodEnough,
    reasons: tellReasons(reasons),
    metrics,
    // The figures to follow in the terminal and in the log.
    precisionAt10,
    chance,
    npmi,
    topicUniqueness,
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

/** Equal for equal probes with equal labels. */
function hashProbes({ method, probes }: ProbeSet): string {
  const named = probes.map(({ id, labels }) => [id, ...labels]);
  return sha256Hex(canonicalJson({ method, probes: named })).slice(0, 16);
}

/** A serving release that cannot be read is no reason to keep its successor out: then there is nothing to compare with. */
async function rememberedMetrics({ store }: Runtime): Promise<RememberedMetrics | undefined> {
  const current = await readCurrent(store);
  if (!current) return undefined;
  try {
    const { metrics } = await readReleaseManifest(store, current.pointer.manifest);
    return {
      precisionAtK: Number(metrics.precisionAtK),
      standardError: Number(metrics.standardError ?? 0),
      probes: Number(metrics.probes ?? 0),
      probesHash: String(metrics.probesHash),
    };
  } catch (error) {
    // Told where the candidate was compared with it.
    if (error instanceof CorruptDataError) return undefined;
    throw error;
  }
}
