/**
 * Trains the topic model on 20 Newsgroups and measures its topics and the recommendations that they give.
 *
 *   node bench/topics.ts [seeds] [epochs]      for example: node bench/topics.ts 0,1,2 50
 *
 * Trains on the SIMD kernels, one thread. Needs the reference data beside the repository (see test/golden.ts). Ends with
 * one JSON line.
 */
import type { SparseRows } from "../shared/algorithms/rows.ts";
import { measureTopics } from "../shared/topics/coherence.ts";
import { decoderWords } from "../shared/topics/decoder-words.ts";
import { parseHyperparameters } from "../shared/topics/hyperparameters.ts";
import { createInference, type InferTopics } from "../shared/topics/inference.ts";
import { OBJECTIVES } from "../shared/topics/objective.ts";
import { represent } from "../shared/topics/representation.ts";
import { topicWords } from "../shared/topics/topic-words.ts";
import { type TrainedNetwork, trainNetwork } from "../shared/topics/training.ts";
import { type Newsgroups, readNewsgroups } from "./topics/newsgroups.ts";
import { countPrecision, vectorPrecision, type Weighting } from "./topics/precision.ts";

const TOPICS = 30;

const HYPERPARAMETERS = {
  num_topics: String(TOPICS),
  encoder_layers: "256",
  encoder_layers_activation: "relu",
  optimizer: "adam",
  learning_rate: "0.01",
  mini_batch_size: "128",
};

/** What measuring code must print before its figures are believed; known values of P@10 on this data. */
const RULER: readonly (readonly [string, number, Weighting])[] = [
  ["counts", 0.3064, (count) => count],
  ["ln(1 + c)", 0.3152, (count) => Math.log1p(count)],
  ["tf-idf", 0.3639, (count, idf) => count * idf],
  ["sublinear tf-idf", 0.3844, (count, idf) => (1 + Math.log(count)) * idf],
];

function checkRuler(train: Newsgroups, test: Newsgroups): void {
  for (const [name, known, weighting] of RULER) {
    const found = countPrecision(train, test, weighting);
    console.log(`ruler: ${name} ${found.toFixed(4)}, known ${known}`);
    if (Math.abs(found - known) > 0.001)
      throw new Error(`the ruler is wrong: ${name} is ${found}, not ${known}`);
  }
}

function measure(train: Newsgroups, test: Newsgroups, seed: number, epochs: string) {
  const startMs = performance.now();
  const startCpu = process.cpuUsage();
  const trained = trainSeed(train.rows, seed, epochs);
  const cpu = process.cpuUsage(startCpu);
  const trainSeconds = (performance.now() - startMs) / 1000;
  const { network, idf, best } = trained;
  const infer = createInference({ ...network, idf, hyperParameters: {}, bestEpoch: best.bestEpoch });
  const words = measureTopics(train.rows, wordsOf(train.rows, infer), 10);
  const decoder = measureTopics(train.rows, decoderWords(network.parameters, 10), 10);
  return {
    precisionAt10: topicPrecision(train, test, infer),
    npmiAt10: words.meanNpmi,
    uniquenessAt10: words.meanUniqueness,
    decoderNpmiAt10: decoder.meanNpmi,
    decoderUniquenessAt10: decoder.meanUniqueness,
    trainSeconds,
    trainCpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

function trainSeed(rows: SparseRows, seed: number, epochs: string): TrainedNetwork {
  const given = {
    ...HYPERPARAMETERS,
    feature_dim: String(rows.columns),
    epochs,
    num_patience_epochs: epochs,
  };
  return trainNetwork({
    hosts: [rows],
    validation: undefined,
    settings: parseHyperparameters(given),
    objective: OBJECTIVES.contrastive,
    seed,
    now: () => performance.now(),
    onEpoch: ({ epoch, trainMs }) => {
      if (epoch % 10 === 0) console.log(`seed ${seed}: epoch ${epoch}, ${(trainMs / 1000).toFixed(2)} s`);
    },
  });
}

function wordsOf(rows: SparseRows, infer: InferTopics): number[][] {
  const weights = new Float32Array(rows.rowCount * TOPICS);
  for (const [row, theta] of infer(rows).entries()) weights.set(theta, row * TOPICS);
  return topicWords(rows, weights, 10);
}

function topicPrecision(train: Newsgroups, test: Newsgroups, infer: InferTopics): number {
  const vectors = ({ rows }: Newsgroups) => infer(rows).map((theta) => represent(theta, "centred-log"));
  return vectorPrecision(train, vectors(train), test, vectors(test));
}

type Figures = ReturnType<typeof measure>;

function meanOf(runs: readonly Figures[]): Figures {
  const sums = { ...(runs[0] as Figures) };
  for (const key of Object.keys(sums) as (keyof Figures)[]) {
    sums[key] = runs.reduce((total, run) => total + run[key], 0) / runs.length;
  }
  return sums;
}

const [seeds = "0", epochs = "50"] = process.argv.slice(2);
const [train, test] = await Promise.all([readNewsgroups("train"), readNewsgroups("test")]);
checkRuler(train, test);
const runs = seeds.split(",").map((seed) => measure(train, test, Number(seed), epochs));
const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
console.log(
  JSON.stringify({
    bench: "topics",
    figures: { seeds, epochs: Number(epochs), ...meanOf(runs), peakMemoryBytes },
  }),
);
