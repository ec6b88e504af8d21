import { describe, expect, test } from "vitest";
import type { SparseRows } from "../../shared/algorithms/rows.ts";
import { runEpoch } from "../../shared/topics/epoch.ts";
import { parseHyperparameters } from "../../shared/topics/hyperparameters.ts";
import { OBJECTIVES } from "../../shared/topics/objective.ts";
import { createTrainer, type Trainer } from "../../shared/topics/trainer.ts";
import { inverseDocumentFrequency } from "../../shared/topics/weighting.ts";
import { rowsOf } from "./rows-of.ts";
import { syntheticCorpus } from "./synthetic-corpus.ts";

const ROWS = rowsOf(
  syntheticCorpus({ documents: 64, topics: 3, wordsPerTopic: 5, length: 30, seed: 4 }).counts,
);

function trainerOf(
  hosts: readonly SparseRows[],
  seed: number,
  batchSize: number,
  objective = OBJECTIVES.contrastive,
): Trainer {
  const settings = parseHyperparameters({
    feature_dim: "15",
    num_topics: "3",
    mini_batch_size: String(batchSize),
    optimizer: "adam",
    epochs: "10",
  });
  return createTrainer({ hosts, settings, objective, seed }, inverseDocumentFrequency(hosts, 15));
}

/** The gradients, learning rates and step numbers that an epoch hands to the optimizer. */
function watch(trainer: Trainer, epoch: number) {
  const steps: { gradient: number[]; rate: number; step: number }[] = [];
  runEpoch(
    {
      ...trainer,
      update: (_parameters, gradients, rate, step) => {
        steps.push({ gradient: [...gradients.flat], rate, step });
        gradients.flat.fill(0);
      },
    },
    epoch,
  );
  return steps;
}

describe("epoch", () => {
  test("averages the gradients of the hosts, weighted by their documents", () => {
    const [one] = watch(trainerOf([ROWS], 0, 64), 1);
    const [two] = watch(trainerOf([ROWS, ROWS], 0, 64), 1);

    const ratio = Math.hypot(...(two?.gradient ?? [])) / Math.hypot(...(one?.gradient ?? []));
    expect(Math.abs(ratio - 1)).toBeLessThan(0.2);
  });

  test("hands the optimizer the sum of the documents' gradients where the objective wants it", () => {
    const [mean, sum] = (["mean", "sum"] as const).map((reduction) =>
      watch(trainerOf([ROWS], 0, 16, { ...OBJECTIVES.contrastive, reduction }), 1).at(0),
    );

    const ratio = Math.hypot(...(sum?.gradient ?? [])) / Math.hypot(...(mean?.gradient ?? []));
    expect(ratio).toBeCloseTo(16, 4);
  });

  test("leaves a gradient of zero, so that every step starts from one", () => {
    const trainer = trainerOf([ROWS], 0, 16);

    runEpoch(trainer, 1);

    expect(trainer.network.gradients.flat.every((slope) => slope === 0)).toBe(true);
    expect(Math.hypot(...trainer.network.parameters.flat)).toBeGreaterThan(0);
  });

  test("counts steps over the epochs, for the learning rate too", () => {
    const steps = watch(trainerOf([ROWS], 0, 16), 2);

    // 40 steps in all: 4 of warm-up, then from .01 at step 4 down to .0002 at step 40.
    expect(steps.map(({ step }) => step)).toEqual([5, 6, 7, 8]);
    expect(steps[3]?.rate).toBeCloseTo(0.01 * (1 - 0.98 * (4 / 36)), 10);
  });

  test("visits the documents in an order of the seed, the host and the epoch", () => {
    const orders = [trainerOf([ROWS, ROWS], 0, 64), trainerOf([ROWS, ROWS], 1, 64)].flatMap((trainer) => {
      watch(trainer, 1);
      const first = trainer.hosts.map(({ order }) => order.join());
      watch(trainer, 2);
      return [...first, ...trainer.hosts.map(({ order }) => order.join())];
    });

    expect(new Set(orders).size).toBe(8);
    for (const order of orders)
      expect(
        order
          .split(",")
          .map(Number)
          .sort((a, b) => a - b),
      ).toEqual([...Array(64).keys()]);
  });
});
