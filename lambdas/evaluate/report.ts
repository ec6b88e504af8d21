import {
  type EvaluationReport,
  evaluationSchemaVersion,
  type LineageReport,
  type Reason,
} from "../../shared/release/evaluation-report.ts";
import type { Topic } from "../../shared/release/load-release.ts";
import type { TopicQuality } from "../../shared/topics/coherence.ts";
import type { Compared, ComparedItem } from "./compare-systems.ts";
import { leadingTopic } from "./describe-neighbours.ts";
import type { PrecisionReport } from "./precision.ts";
import type { Candidate } from "./read-candidate.ts";
import type { Judged } from "./verdict.ts";

interface Findings {
  readonly candidate: Candidate;
  readonly runId: string;
  readonly k: number;
  readonly judged: Judged;
  readonly precision: PrecisionReport;
  readonly compared: Compared;
  readonly shown: Pick<EvaluationReport, "neighbours" | "samples" | "map">;
  readonly topics: readonly Topic[];
  readonly lineage: LineageReport;
  readonly quality: TopicQuality;
  readonly items: readonly ComparedItem[];
  readonly reasons: readonly Reason[];
  /** Why a person lets the candidate through all the same. */
  readonly override: string | undefined;
}

/** Everything that was found, in the report's order. */
export function writeDownReport(findings: Findings): EvaluationReport {
  const { candidate, judged, compared, precision, reasons, items } = findings;
  const { catalogue, heldOut, vectors, config, representation } = candidate;
  const known = [...catalogue, ...heldOut].filter(({ id }) => vectors.has(id)).length;
  return {
    schemaVersion: evaluationSchemaVersion,
    runId: findings.runId,
    k: findings.k,
    representation,
    articles: {
      trained: catalogue.length,
      heldOut: heldOut.length,
      withoutKnownWord: catalogue.length + heldOut.length - known,
      compared: items.length,
    },
    probes: {
      method: judged.method,
      count: judged.probes,
      withoutKnownWord: precision.probesWithoutKnownTerms,
      hash: judged.probesHash,
    },
    systems: compared.systems,
    slices: compared.slices,
    training: judged.training,
    ...findings.shown,
    topics: describe(findings),
    lineage: findings.lineage,
    metrics: metricsOf(findings),
    settings: { seed: config.seed, topicModel: config.topicModel, topics: config.topics },
    gate: config.gate,
    judgement: {
      goodEnough: reasons.length === 0 || findings.override !== undefined,
      reasons: [...reasons],
      ...overrideOf(findings),
      serving: compared.serving,
    },
  };
}

/** A candidate that the gate has nothing against needs none. */
function overrideOf({ reasons, override }: Findings): Pick<EvaluationReport["judgement"], "override"> {
  return override === undefined || reasons.length === 0 ? {} : { override: { reason: override } };
}

function describe({ topics, quality, items }: Findings): EvaluationReport["topics"] {
  const leads = new Map<number, number>();
  for (const { weights } of items) {
    const topic = leadingTopic(weights);
    leads.set(topic, (leads.get(topic) ?? 0) + 1);
  }
  return topics.map(({ topic, words, share }, at) => ({
    topic,
    words,
    share: finiteOrNull(share),
    npmi: finiteOrNull(quality.npmi[at]),
    uniqueness: finiteOrNull(quality.uniqueness[at]),
    leads: leads.get(topic) ?? 0,
  }));
}

/** But for an override, nothing here hangs on what served while the candidate was judged. */
function metricsOf(findings: Findings): Record<string, number | string> {
  const { judged, precision, compared, shown } = findings;
  const { neighbours } = shown;
  const { override } = overrideOf(findings);
  const own = compared.systems.find(({ name }) => name === "candidate");
  const words = compared.systems.find(({ name }) => name === "words");
  const metrics = {
    method: judged.method,
    precisionAtK: judged.precisionAtK,
    standardError: precision.standardError,
    chance: judged.chance,
    probes: judged.probes,
    npmi: judged.npmi,
    topicUniqueness: judged.topicUniqueness,
    largestTopicShare: Math.max(...judged.topicShares),
    ...(own && { ndcgAtK: own.ndcg.mean }),
    ...(words && { precisionOfWordsAtK: words.precision.mean }),
    coverage: neighbours.coverage,
    diversity: neighbours.diversity,
    hubness: neighbours.hubness.skewness,
    probesHash: judged.probesHash,
    ...(override && { override: override.reason }),
  };
  const kept = Object.entries(metrics).filter(
    ([, value]) => typeof value === "string" || Number.isFinite(value),
  );
  return Object.fromEntries(kept);
}

function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
