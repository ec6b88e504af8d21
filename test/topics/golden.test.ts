import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accumulateGradient } from "../../shared/topics/backward.ts";
import type { Batch } from "../../shared/topics/batch.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import { createInference } from "../../shared/topics/inference.ts";
import type { Reals } from "../../shared/topics/kernels/reals.ts";
import { type ObjectiveParts, objectiveTotal } from "../../shared/topics/losses.ts";
import { createNetwork, type Network } from "../../shared/topics/network.ts";
import { OBJECTIVES } from "../../shared/topics/objective.ts";
import { represent } from "../../shared/topics/representation.ts";
import { writeInputRow, writeTargetRow } from "../../shared/topics/weighting.ts";
import { golden } from "../golden.ts";
import { rowsOf } from "./rows-of.ts";
import { denseBatch } from "./tiny-network.ts";

type Matrix = number[][];

interface Tiny {
  idf: number[];
  counts: Matrix;
  view_a: Matrix;
  view_b: Matrix;
  epsilon: Matrix;
  parameters: Weights;
  forward: Record<"x_a" | "x_b" | "mu_a" | "mu_b" | "logvar_a" | "theta" | "target", Matrix> &
    Record<"reconstruction" | "kl" | "contrastive" | "total", number>;
  gradients: Weights;
  inference: { topicWeights: Matrix; centredLog: Matrix };
}

interface Weights {
  E: Matrix;
  b: number[];
  Wmu: Matrix;
  bmu: number[];
  Wlv: Matrix;
  blv: number[];
  W: Matrix;
  c: number[];
}

function flatten({ E, b, Wmu, bmu, Wlv, blv, W, c }: Weights): number[] {
  return [E, b, Wmu, bmu, Wlv, blv, W, c].flat(2);
}

function expectClose(actual: Reals, expected: readonly number[], relative: number): void {
  for (const [i, value] of expected.entries()) {
    expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(
      relative * Math.abs(value) + 1e-10,
    );
  }
}

/** The golden network and its batch, at double precision. */
function build(tiny: Tiny): { network: Network; batch: Batch } {
  const network = createNetwork({
    shape: { vocabulary: 12, hidden: [6], topics: 3, batchNorm: false },
    activation: "relu",
    maxDocuments: 4,
    views: 2,
    engine: plainEngine("double"),
  });
  network.parameters.flat.set(flatten(tiny.parameters));
  const { counts, epsilon, forward } = tiny;
  const inputs = [...forward.x_a, ...forward.x_b];
  return { network, batch: denseBatch({ counts, targets: forward.target, inputs, noise: epsilon }) };
}

function step(tiny: Tiny): { network: Network; parts: ObjectiveParts } {
  const { network, batch } = build(tiny);
  return { network, parts: accumulateGradient(network, batch, OBJECTIVES.contrastive, 1) };
}

const missing = golden.present ? "" : " (skipped: ../shared is absent)";

describe.skipIf(!golden.present)(`golden: tiny network${missing}`, () => {
  const read = (): Tiny => JSON.parse(readFileSync(golden.path("ntm", "tiny.json"), "utf8"));
  const columns = Uint32Array.from({ length: 12 }, (_, column) => column);

  test("weighs the views and the target as the reference does", () => {
    const { idf, counts, view_a, view_b, forward } = read();
    const weights = Float64Array.from(idf);

    for (const [views, expected] of [
      [view_a, forward.x_a],
      [view_b, forward.x_b],
    ] as const) {
      for (const [row, view] of views.entries()) {
        const out = new Float64Array(12);
        writeInputRow(Float64Array.from(view), columns, 0, 12, weights, out, 0);
        expectClose(out, expected[row] ?? [], 1e-14);
      }
    }
    for (const [row, document] of counts.entries()) {
      const out = new Float64Array(12);
      writeTargetRow(Float64Array.from(document), columns, 0, 12, weights, out);
      expectClose(out, forward.target[row] ?? [], 1e-14);
    }
  });

  test("has the reference's means, log variances and topic shares", () => {
    const tiny = read();

    const { network } = step(tiny);

    expectClose(network.mean, [...tiny.forward.mu_a, ...tiny.forward.mu_b].flat(), 1e-12);
    expectClose(network.logVariance, tiny.forward.logvar_a.flat(), 1e-12);
    expectClose(network.theta, tiny.forward.theta.flat(), 1e-12);
  });

  test("has the reference's three losses and their weighted sum", () => {
    const tiny = read();
    const { reconstruction, kl, contrastive, total } = tiny.forward;

    const { parts } = step(tiny);

    expect(parts.reconstruction).toBeCloseTo(reconstruction, 11);
    expect(parts.kl).toBeCloseTo(kl, 11);
    expect(parts.contrastive).toBeCloseTo(contrastive, 11);
    expect(objectiveTotal(parts, OBJECTIVES.contrastive)).toBeCloseTo(total, 10);
  });

  test("has the reference's gradients of every weight to 1e-7", () => {
    const tiny = read();

    const { network } = step(tiny);

    expectClose(network.gradients.flat, flatten(tiny.gradients), 1e-7);
  });

  test("infers the reference's topic weights and centred logs in single precision", () => {
    const { counts, idf, parameters, inference } = read();
    const { network } = build(read());
    network.parameters.flat.set(flatten(parameters));
    const { shape, activation } = network;

    const infer = createInference({
      shape,
      activation,
      parameters: network.parameters,
      idf: Float32Array.from(idf),
      hyperParameters: {},
      bestEpoch: 1,
    });
    const weights = infer(rowsOf(counts));

    for (const [row, vector] of weights.entries()) {
      expectClose(vector, inference.topicWeights[row] ?? [], 2e-6);
      const centred = represent(vector, "centred-log");
      for (const [i, value] of centred.entries())
        expect(value).toBeCloseTo(inference.centredLog[row]?.[i] ?? 9, 5);
    }
  });
});
