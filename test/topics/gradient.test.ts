import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import { accumulateGradient } from "../../shared/topics/backward.ts";
import type { Batch } from "../../shared/topics/batch.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import type { Activation } from "../../shared/topics/kernels/activation.ts";
import { objectiveTotal } from "../../shared/topics/losses.ts";
import { createNetwork, type Network } from "../../shared/topics/network.ts";
import { OBJECTIVES, type Objective } from "../../shared/topics/objective.ts";
import { initialise } from "../../shared/topics/parameters.ts";
import { denseBatch, numericGradient } from "./tiny-network.ts";

interface Case {
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly batchNorm: boolean;
  readonly views: 1 | 2;
}

/** Five documents over seven words, the third of a single word; small counts, so that every branch has work. */
const COUNTS = [
  [2, 1, 0, 0, 3, 0, 0],
  [0, 0, 4, 1, 0, 0, 1],
  [0, 0, 0, 0, 0, 6, 0],
  [1, 1, 1, 1, 1, 1, 1],
  [0, 3, 0, 2, 0, 0, 5],
];

function build({ hidden, activation, batchNorm, views }: Case): { network: Network; batch: Batch } {
  const random = createRandom(11);
  const rows = COUNTS.length;
  const network = createNetwork({
    shape: { vocabulary: 7, hidden, topics: 3, batchNorm },
    activation,
    maxDocuments: rows,
    views,
    engine: plainEngine("double"),
  });
  initialise(network.parameters, random);
  const drawn = (length: number, width: number, scale: number): number[][] =>
    Array.from({ length }, () => Array.from({ length: width }, () => scale * random.gaussian()));
  const inputs = drawn(views * rows, 7, 0.7);
  const batch = denseBatch({ counts: COUNTS, targets: COUNTS, inputs, noise: drawn(rows, 3, 1) });
  return { network, batch };
}

/** The largest difference between the computed and the numeric gradient, relative to the gradient's own size. */
function worstError({ network, batch }: { network: Network; batch: Batch }, objective: Objective): number {
  const loss = (): number => objectiveTotal(accumulateGradient(network, batch, objective, 1), objective);
  network.gradients.flat.fill(0);
  loss();
  const computed = network.gradients.flat.slice();
  const numeric = numericGradient(network, loss);
  const size = Math.max(...numeric.map(Math.abs));
  return Math.max(...numeric.map((value, i) => Math.abs(value - (computed[i] ?? Number.NaN)))) / size;
}

describe("gradient", () => {
  const smooth: Case[] = (["sigmoid", "tanh"] as const).flatMap((activation) =>
    [[5], [5, 4]].flatMap((hidden) =>
      [false, true].map((batchNorm): Case => ({ hidden, activation, batchNorm, views: 2 })),
    ),
  );

  test.each(smooth)("of the contrastive objective equals differences: %j", (network) => {
    expect(worstError(build(network), OBJECTIVES.contrastive)).toBeLessThan(1e-7);
  });

  test("of a network with relu equals differences where no unit switches", () => {
    const built = build({ hidden: [5, 4], activation: "relu", batchNorm: false, views: 2 });

    expect(worstError(built, OBJECTIVES.contrastive)).toBeLessThan(1e-7);
  });

  test("of the plain evidence lower bound equals differences", () => {
    const built = build({ hidden: [6], activation: "sigmoid", batchNorm: false, views: 1 });

    expect(worstError(built, OBJECTIVES["evidence-lower-bound"])).toBeLessThan(1e-7);
  });

  test("a share scales it, and shares of two hosts add up", () => {
    const { network, batch } = build({ hidden: [5], activation: "tanh", batchNorm: false, views: 2 });
    accumulateGradient(network, batch, OBJECTIVES.contrastive, 1);
    const whole = network.gradients.flat.slice();
    network.gradients.flat.fill(0);

    accumulateGradient(network, batch, OBJECTIVES.contrastive, 0.25);
    accumulateGradient(network, batch, OBJECTIVES.contrastive, 0.75);

    for (const [i, value] of network.gradients.flat.entries()) expect(value).toBeCloseTo(whole[i] ?? 9, 10);
  });

  test("documents whose means are all equal have no direction, and no NaN", () => {
    const { network, batch } = build({ hidden: [5], activation: "tanh", batchNorm: false, views: 2 });
    network.parameters.mean.weights.fill(0);
    network.parameters.mean.bias.fill(0.5);

    const parts = accumulateGradient(network, batch, OBJECTIVES.contrastive, 1);

    expect(parts.contrastive).toBeCloseTo(Math.log(COUNTS.length), 12);
    expect(network.gradients.flat.every(Number.isFinite)).toBe(true);
  });
});
