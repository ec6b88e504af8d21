import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { nearestByVector } from "../../shared/neighbours/nearest-vectors.ts";
import type { EvaluationReport, Judgement } from "../../shared/release/evaluation-report.ts";
import type { WeightedWords } from "../../shared/text/words-in-common.ts";
import { bootstrapMeans, mean, standardError } from "./figures/bootstrap.ts";
import { type Judged, judgeLists } from "./figures/judge-lists.ts";
import { nearestByWords } from "./figures/nearest-words.ts";
import { randomLists } from "./figures/random-lists.ts";
import type { Probe } from "./probes.ts";
import type { ServingView } from "./serving-vectors.ts";
import { slicesOf, within } from "./slices.ts";

/** An article that may be listed. */
export interface ComparedItem {
  readonly id: string;
  readonly row: number;
  readonly title: string;
  readonly labels: readonly string[];
  readonly weights: Float32Array;
  readonly vector: Float32Array;
  readonly words: WeightedWords;
}

/** What all systems are measured on. */
export interface Ground {
  /** By ascending row. */
  readonly items: readonly ComparedItem[];
  readonly probes: readonly Probe[];
  /** Of the probes, by id. */
  readonly wordsOf: ReadonlyMap<string, WeightedWords>;
  readonly vocabularySize: number;
  readonly metric: IndexMetric;
  readonly k: number;
  readonly seed: number;
}

export interface Compared {
  readonly systems: EvaluationReport["systems"];
  readonly slices: EvaluationReport["slices"];
  readonly serving: Judgement["serving"];
}

/**
 * Precision and nDCG at k of the candidate, of the serving release where it can be asked, of the words alone and of chance:
 * all find among the same items for the same probes, by exact search. A probe that a system has nothing of is a miss of it.
 * @param fewestProbes of a slice that is told by itself
 */
export function compareSystems(ground: Ground, view: ServingView, fewestProbes: number): Compared {
  const { items, probes, k, seed } = ground;
  if (probes.length === 0) {
    const why = "why" in view ? view.why : "NO_PROBES";
    return { systems: [], slices: [], serving: notCompared(view, why) };
  }
  const labelsOfRow = new Map(items.map(({ row, labels }) => [row, labels]));
  const judge = (lists: readonly (readonly number[])[]) => judgeLists(probes, lists, labelsOfRow, k);
  const own = probes.map(({ vector }) => vector);
  const candidate = judge(nearestByVector(items, own, ground.metric, k + 1));
  const ofProbes = probes.map(({ id }) => ground.wordsOf.get(id));
  const words = judge(nearestByWords(items, ofProbes, ground.vocabularySize, k + 1));
  const rows = items.map(({ row }) => row);
  const random = judge(randomLists(rows, probes.length, k + 1, seed));
  const serving = "vectorOf" in view ? judge(listsOfServing(ground, view)) : undefined;

  const systems = { candidate, words, random };
  const intervals = bootstrapMeans(
    Object.values(systems).flatMap(({ precision, ndcg }) => [precision, ndcg]),
    seed,
  );
  const cut = slicesOf(probes, fewestProbes);
  return {
    systems: Object.keys(systems).map((name, at) => ({
      name: name as keyof typeof systems,
      precision: intervals[2 * at] as Interval,
      ndcg: intervals[2 * at + 1] as Interval,
    })),
    slices: cut.map((slice) => ({
      by: slice.by,
      name: slice.name,
      probes: slice.places.length,
      precision: bootstrapMeans([within(candidate.precision, slice)], seed)[0] as Interval,
      words: mean(within(words.precision, slice)),
    })),
    serving:
      serving && "vectorOf" in view
        ? compareWithServing(candidate, serving, cut, view.manifest.releaseId, seed)
        : notCompared(view, "why" in view ? view.why : "NO_PROBES"),
  };
}

type Interval = EvaluationReport["systems"][number]["precision"];

function listsOfServing({ items, probes, k }: Ground, view: Extract<ServingView, { vectorOf: unknown }>) {
  const seen = items.map(({ id, row }) => ({ row, vector: view.vectorOf.get(id) }));
  const queries = probes.map(({ id }) => view.vectorOf.get(id));
  return nearestByVector(seen, queries, view.metric, k + 1);
}

function compareWithServing(
  candidate: Judged,
  serving: Judged,
  cut: ReturnType<typeof slicesOf>,
  releaseId: string,
  seed: number,
): Judgement["serving"] {
  const differences = candidate.precision.map((value, at) => value - (serving.precision[at] as number));
  const [precision, ndcg, difference] = bootstrapMeans(
    [serving.precision, serving.ndcg, differences],
    seed,
  ) as [Interval, Interval, Interval];
  return {
    compared: true,
    releaseId,
    precision,
    ndcg,
    difference: { ...difference, standardError: standardError(differences) },
    slices: cut.map((slice) => ({
      precision: mean(within(serving.precision, slice)),
      difference: mean(within(differences, slice)),
      standardError: standardError(within(differences, slice)),
    })),
  };
}

function notCompared({ manifest }: ServingView, why: string): Judgement["serving"] {
  return { compared: false, ...(manifest && { releaseId: manifest.releaseId }), why };
}
