import { describe, expect, test } from "vitest";
import { createRandom, fillGaussian } from "../../shared/random/random.ts";
import { contrastViews } from "../../shared/topics/contrast-views.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import { createNetwork, type Network } from "../../shared/topics/network.ts";
import { OBJECTIVES } from "../../shared/topics/objective.ts";

function networkOf(documents: number): Network {
  return createNetwork({
    shape: { vocabulary: 2, hidden: [1], topics: 3, batchNorm: false },
    activation: "tanh",
    maxDocuments: documents,
    views: 2,
    engine: plainEngine("double"),
  });
}

/** InfoNCE of the definition, over all the given pairs of means. */
function byDefinition(first: number[][], second: number[][], temperature: number): number {
  const unit = (means: number[]): number[] => {
    const centre = means.reduce((sum, value) => sum + value, 0) / means.length;
    const centred = means.map((value) => value - centre);
    return centred.map((value) => value / Math.hypot(...centred));
  };
  const [a, b] = [first.map(unit), second.map(unit)];
  const score = (i: number, j: number): number =>
    (a[i] ?? []).reduce((sum, value, k) => sum + value * (b[j]?.[k] ?? 0), 0) / temperature;
  const logSum = (scores: number[]): number =>
    Math.log(scores.reduce((sum, value) => sum + Math.exp(value), 0));
  const losses = a.map((_, i) => {
    const row = a.map((_, j) => score(i, j));
    const column = a.map((_, j) => score(j, i));
    return logSum(row) + logSum(column) - 2 * score(i, i);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / (2 * a.length);
}

function rowsOf(network: Network, first: number, count: number): number[][] {
  return Array.from({ length: count }, (_, i) => [
    ...network.mean.subarray(3 * (first + i), 3 * (first + i + 1)),
  ]);
}

describe("contrast views", () => {
  test("take a small batch as one group", () => {
    const network = networkOf(9);
    fillGaussian(network.mean, 2 * 9 * 3, createRandom(1));

    const loss = contrastViews(network, 9, OBJECTIVES.contrastive, 1);

    expect(loss).toBeCloseTo(byDefinition(rowsOf(network, 0, 9), rowsOf(network, 9, 9), 0.2), 10);
  });

  test("take a batch of more than 1024 in groups, each weighted by its size", () => {
    const rows = 1034;
    const network = networkOf(rows);
    fillGaussian(network.mean, 2 * rows * 3, createRandom(2));
    const [large, small] = [
      byDefinition(rowsOf(network, 0, 1024), rowsOf(network, rows, 1024), 0.2),
      byDefinition(rowsOf(network, 1024, 10), rowsOf(network, rows + 1024, 10), 0.2),
    ];

    const loss = contrastViews(network, rows, OBJECTIVES.contrastive, 1);

    expect(loss).toBeCloseTo((1024 * large + 10 * small) / rows, 9);
  });

  test("are nothing to an objective without them", () => {
    const network = networkOf(3);
    fillGaussian(network.mean, 18, createRandom(3));

    expect(contrastViews(network, 3, OBJECTIVES["evidence-lower-bound"], 1)).toBe(0);
  });
});
