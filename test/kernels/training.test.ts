import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { parseHyperparameters } from "../../shared/topics/hyperparameters.ts";
import { objectiveTotal } from "../../shared/topics/losses.ts";
import { OBJECTIVES, type ObjectiveName } from "../../shared/topics/objective.ts";
import type { EngineName } from "../../shared/topics/trainer.ts";
import { trainNetwork } from "../../shared/topics/training.ts";
import { rowsOf } from "../topics/rows-of.ts";
import { syntheticCorpus } from "../topics/synthetic-corpus.ts";

const OPTIONS = { topics: 7, wordsPerTopic: 15, length: 40 };
const CORPUS = syntheticCorpus({ ...OPTIONS, documents: 300, seed: 1 });
const UNSEEN = syntheticCorpus({ ...OPTIONS, documents: 90, seed: 2 });

/** What was minimised, by epoch: of the documents trained on, and of those held out in nats per word. */
function losses(engine: EngineName, name: ObjectiveName, given: Record<string, string> = {}) {
  const [train, validation]: [number[], number[]] = [[], []];
  const objective = OBJECTIVES[name];
  const { end } = trainNetwork({
    hosts: [rowsOf(CORPUS.counts.slice(0, 130)), rowsOf(CORPUS.counts.slice(130))],
    validation: rowsOf(UNSEEN.counts),
    settings: parseHyperparameters({
      feature_dim: "105",
      num_topics: "7",
      encoder_layers: "33,18",
      encoder_layers_activation: "relu",
      optimizer: "adam",
      learning_rate: "0.01",
      mini_batch_size: "50",
      epochs: "15",
      num_patience_epochs: "15",
      ...given,
    }),
    objective,
    seed: 3,
    engine,
    now: () => 0,
    onEpoch: (report) => {
      train.push(objectiveTotal(report.parts, objective));
      validation.push(report.validation?.total ?? Number.NaN);
    },
  });
  return { train, validation, end };
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value / (b[i] ?? Number.NaN) - 1)));

function hashOf(weights: Float32Array | undefined): string {
  return createHash("sha256")
    .update(new Uint8Array((weights ?? new Float32Array()).buffer))
    .digest("hex");
}

/** The trained weights, with a network large enough that every kernel has several parts. */
function weightsOf(threads: number, name: ObjectiveName, optimizer: string): Float32Array {
  const { network } = trainNetwork({
    hosts: [rowsOf(CORPUS.counts)],
    validation: rowsOf(UNSEEN.counts),
    settings: parseHyperparameters({
      feature_dim: "105",
      num_topics: "21",
      encoder_layers: "200,70",
      encoder_layers_activation: "relu",
      optimizer,
      mini_batch_size: "150",
      epochs: "3",
    }),
    objective: OBJECTIVES[name],
    seed: 5,
    threads,
    now: () => 0,
    onEpoch: () => {},
  });
  return Float32Array.from(network.parameters.flat);
}

describe("threads of a training", () => {
  test.each([
    ["contrastive", "adam"],
    ["evidence-lower-bound", "adadelta"],
  ] as const)("change no bit of the weights, however many they are: %s, %s", (name, optimizer) => {
    const [one, ...others] = [1, 2, 3, 5].map((threads) => weightsOf(threads, name, optimizer));

    // Hashes: the difference of two large arrays takes minutes to print.
    expect(others.map(hashOf)).toEqual(others.map(() => hashOf(one)));
    expect(one?.some((weight) => weight !== 0)).toBe(true);
  });
});

describe("training with SIMD kernels", () => {
  test.each([
    ["contrastive", {}],
    ["contrastive", { batch_norm: "true", encoder_layers_activation: "tanh" }],
    ["evidence-lower-bound", { weight_decay: "0.001", clip_gradient: "0.5" }],
  ] as const)("has the loss curve of plain kernels within one in a hundred: %s %j", (objective, given) => {
    const [simd, plain] = (["simd", "plain"] as const).map((engine) => losses(engine, objective, given));

    expect(simd?.train).toHaveLength(15);
    expect(apart(simd?.train ?? [], plain?.train ?? [])).toBeLessThan(0.01);
    expect(apart(simd?.validation ?? [], plain?.validation ?? [])).toBeLessThan(0.01);
    // In the first epoch, rounding has had no time to grow.
    expect(apart(simd?.train.slice(0, 1) ?? [], plain?.train ?? [])).toBeLessThan(1e-5);
  });

  test("is not the plain training: it rounds otherwise", () => {
    expect(losses("simd", "contrastive").train).not.toEqual(losses("plain", "contrastive").train);
  });

  test("that diverges is found out", () => {
    const { end } = losses("simd", "contrastive", {
      learning_rate: "1",
      optimizer: "sgd",
      encoder_layers: "32,32,32",
    });

    expect(end).toMatchObject({ by: "divergence", message: expect.stringContaining("training diverged") });
  });
});
