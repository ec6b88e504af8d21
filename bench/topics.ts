/**
 * Trains the topic model on 20 Newsgroups and measures its topics and the recommendations that they give, beside a likeness
 * of the built-in algorithm (the plain evidence lower bound at the container's defaults, the notebook's batch and epochs, no
 * early stopping) in the same run.
 *
 *   node bench/topics.ts [seeds] [epochs] [threads] [--held-out] [name=value ...]      default: 0,1,2 40 <processors>
 *
 * With --held-out every fifth article of the training part is asked with instead of the test part, of which then nothing is
 * seen; the likeness and the ruler are left out. A name is one of the hyperparameters or of the objective's settings.
 *
 * Needs the reference data beside the repository (see test/golden.ts). Ends with one JSON line: means over the seeds.
 */
import { availableParallelism } from "node:os";
import type { SparseRows } from "../shared/algorithms/rows.ts";
import { decodeModel, encodeModel } from "../shared/topics/artifact.ts";
import { measureTopics } from "../shared/topics/coherence.ts";
import { parseHyperparameters } from "../shared/topics/hyperparameters.ts";
import { createInference, type InferTopics } from "../shared/topics/inference.ts";
import { OBJECTIVES, type Objective } from "../shared/topics/objective.ts";
import { represent } from "../shared/topics/representation.ts";
import { topicWords } from "../shared/topics/topic-words.ts";
import { trainNetwork } from "../shared/topics/training.ts";
import { type Newsgroups, readNewsgroups, splitNewsgroups } from "./topics/newsgroups.ts";
import { type RankingQuality, rankByCounts, rankByVectors, type Weighting } from "./topics/ranking.ts";

const TOPICS = 30;

/** Those of the configuration's defaults. */
const OURS = {
  encoder_layers: "256",
  encoder_layers_activation: "relu",
  optimizer: "adam",
  learning_rate: "0.01",
  mini_batch_size: "128",
};

/** What measuring code must print before its figures are believed: known values on this data. */
const RULER: readonly (readonly [string, keyof RankingQuality, number, Weighting])[] = [
  ["counts", "precisionAt10", 0.3064, (count) => count],
  ["ln(1 + c)", "precisionAt10", 0.3152, (count) => Math.log1p(count)],
  ["tf-idf", "precisionAt10", 0.3639, (count, idf) => count * idf],
  ["sublinear tf-idf", "precisionAt10", 0.3844, (count, idf) => (1 + Math.log(count)) * idf],
  ["sublinear tf-idf", "precisionAt1", 0.4314, (count, idf) => (1 + Math.log(count)) * idf],
];

function checkRuler(train: Newsgroups, test: Newsgroups): void {
  for (const [name, measure, known, weighting] of RULER) {
    const found = rankByCounts(train, test, weighting)[measure];
    console.log(`ruler: ${name} ${measure} ${found.toFixed(4)}, known ${known}`);
    if (Math.abs(found - known) > 0.001)
      throw new Error(`the ruler is wrong: ${name} is ${found}, not ${known}`);
  }
}

interface Run {
  readonly objective: Objective;
  readonly settings: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly threads: number;
}

function measure(train: Newsgroups, test: Newsgroups, run: Run) {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const bytes = trainModel(train.rows, run);
  const cpu = process.cpuUsage(startCpu);
  const trainSeconds = (performance.now() - startMs) / 1000;
  const [infer, modelLoadMilliseconds] = timed(() => createInference(decodeModel(bytes)));
  const [thetas, inferMilliseconds] = timed(() => infer(train.rows));
  const topics = measureTopics(train.rows, wordsOf(train.rows, thetas), 10);
  return {
    ...rankByVectors(train, vectorsOf(thetas), test, vectorsOf(infer(test.rows))),
    npmi: topics.meanNpmi,
    topicUniqueness: topics.meanUniqueness,
    trainSeconds,
    trainCpuSeconds: (cpu.user + cpu.system) / 1e6,
    modelLoadMilliseconds,
    inferSeconds11314: inferMilliseconds / 1000,
    inferDocumentsPerSecond: (1000 * train.rows.rowCount) / inferMilliseconds,
    inferMicrosecondsAlone: microsecondsAlone(infer, train.rows),
  };
}

function trainModel(rows: SparseRows, { objective, settings, seed, threads }: Run): Uint8Array {
  const hyperParameters = { feature_dim: String(rows.columns), num_topics: String(TOPICS), ...settings };
  const { network, idf, best } = trainNetwork({
    hosts: [rows],
    validation: undefined,
    settings: parseHyperparameters(hyperParameters),
    objective,
    seed,
    threads,
    now: () => performance.now(),
    onEpoch: () => {},
  });
  return encodeModel({ ...network, idf, hyperParameters, bestEpoch: best.bestEpoch });
}

function timed<T>(act: () => T): [result: T, milliseconds: number] {
  const startMs = performance.now();
  const result = act();
  return [result, performance.now() - startMs];
}

/** Median time of a call with one document, over 1,000 documents. */
function microsecondsAlone(infer: InferTopics, rows: SparseRows): number {
  const times = Array.from({ length: 1000 }, (_, i) => {
    const row = { ...rows, rowCount: 1, indptr: rows.indptr.subarray(i, i + 2) };
    return timed(() => infer(row))[1];
  });
  return 1000 * (times.sort((a, b) => a - b)[500] as number);
}

function wordsOf(rows: SparseRows, thetas: readonly Float32Array[]): number[][] {
  const weights = new Float32Array(rows.rowCount * TOPICS);
  for (const [row, theta] of thetas.entries()) weights.set(theta, row * TOPICS);
  return topicWords(rows, weights, 10);
}

function vectorsOf(thetas: readonly Float32Array[]): Float32Array[] {
  return thetas.map((theta) => represent(theta, "centred-log"));
}

type Figures = ReturnType<typeof measure>;

function meanOf(runs: readonly Figures[]): Figures {
  const sums = { ...(runs[0] as Figures) };
  for (const key of Object.keys(sums) as (keyof Figures)[]) {
    Object.assign(sums, { [key]: runs.reduce((total, run) => total + run[key], 0) / runs.length });
  }
  return sums;
}

function show(name: string, { precisionAt10, ndcgAt10, npmi, topicUniqueness, trainSeconds }: Figures): void {
  const quality = `P@10 ${precisionAt10.toFixed(4)}, nDCG@10 ${ndcgAt10.toFixed(4)}`;
  const topics = `NPMI ${npmi.toFixed(3)}, TU ${topicUniqueness.toFixed(3)}`;
  console.log(`${name}: ${quality}, ${topics}, trained in ${trainSeconds.toFixed(1)} s`);
}

const options = process.argv.slice(2);
const heldOut = options.includes("--held-out");
const given = Object.fromEntries(
  options.flatMap((option) => (option.includes("=") ? [option.split("=")] : [])),
);
const [seeds = "0,1,2", epochs = "40", threads = String(availableParallelism())] = options.filter(
  (option) => !/=|^--/.test(option),
);
const whole = await readNewsgroups("train");
const [train, test] = heldOut ? splitNewsgroups(whole) : [whole, await readNewsgroups("test")];

/** The contrastive objective with the settings that were given, and the hyperparameters among them. */
function chosen(): Pick<Run, "objective" | "settings"> {
  const changed = Object.entries(OBJECTIVES.contrastive).flatMap(([name, value]) => {
    const text = given[name];
    return text === undefined ? [] : [[name, typeof value === "number" ? Number(text) : text]];
  });
  const objective = { ...OBJECTIVES.contrastive, ...Object.fromEntries(changed) };
  const others = Object.fromEntries(Object.entries(given).filter(([name]) => !(name in objective)));
  return { objective, settings: { ...OURS, epochs, num_patience_epochs: epochs, ...others } };
}

const runs = seeds.split(",").map((seed) => {
  const figures = measure(train, test, { ...chosen(), seed: Number(seed), threads: Number(threads) });
  show(`seed ${seed}`, figures);
  return figures;
});
const peakMiB = process.resourceUsage().maxRSS / 1024;
const figures = { seeds, epochs: Number(epochs), threads: Number(threads), ...meanOf(runs), peakMiB };
console.log(
  JSON.stringify({ bench: "topics", figures: { ...figures, ...(heldOut ? { heldOut } : likeness()) } }),
);

/** What the built-in algorithm's likeness comes to; checks the ruler, too. */
function likeness() {
  const plain = measure(train, test, {
    objective: OBJECTIVES["evidence-lower-bound"],
    settings: { mini_batch_size: "128", epochs: "100", num_patience_epochs: "100" },
    seed: 0,
    threads: Number(threads),
  });
  show("likeness of the built-in algorithm", plain);
  checkRuler(train, test);
  return {
    plainPrecisionAt10: plain.precisionAt10,
    plainNpmi: plain.npmi,
    plainTopicUniqueness: plain.topicUniqueness,
  };
}
