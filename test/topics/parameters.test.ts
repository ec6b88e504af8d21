import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import type { Reals } from "../../shared/topics/kernels/reals.ts";
import {
  arraysOf,
  createParameters,
  initialise,
  type NetworkShape,
  parameterCount,
} from "../../shared/topics/parameters.ts";

const SHAPE: NetworkShape = { vocabulary: 400, hidden: [100, 25], topics: 9, batchNorm: false };

/** Half the width of the range that the values fill, nearly. */
function reach(values: Reals | undefined): number {
  return Math.max(...(values ?? []).map(Math.abs));
}

describe("parameters", () => {
  test("are as many as the layers, heads and decoder have weights and biases", () => {
    const expected = 401 * 100 + 101 * 25 + 2 * 26 * 9 + 10 * 400;

    expect(parameterCount(SHAPE)).toBe(expected);
    expect(parameterCount({ ...SHAPE, batchNorm: true })).toBe(expected + 100 + 25);
  });

  test.each([false, true])("cover the flat array once (batch normalisation %s)", (batchNorm) => {
    const parameters = createParameters({ ...SHAPE, batchNorm }, plainEngine("single").room);

    for (const { values } of arraysOf(parameters)) values.set(values.map((value) => value + 1));

    expect(new Set(parameters.flat)).toEqual(new Set([1]));
  });

  test("start uniform within 2 / sqrt(V), 1 / sqrt(inputs), and zero", () => {
    const parameters = createParameters({ ...SHAPE, batchNorm: true }, plainEngine("single").room);

    initialise(parameters, createRandom(0));

    const { encoder, mean, logVariance, decoder } = parameters;
    expect(reach(encoder[0]?.weights)).toBeCloseTo(2 / Math.sqrt(400), 3);
    expect(reach(encoder[1]?.weights)).toBeCloseTo(1 / Math.sqrt(100), 3);
    for (const head of [mean, logVariance]) {
      expect(reach(head.weights)).toBeLessThanOrEqual(1 / Math.sqrt(25));
      expect(reach(head.weights)).toBeGreaterThan(0.95 / Math.sqrt(25));
      expect(reach(head.bias)).toBeGreaterThan(0);
    }
    expect(reach(decoder.weights)).toBeCloseTo(1 / Math.sqrt(9), 2);
    expect(reach(decoder.bias)).toBeCloseTo(1 / Math.sqrt(9), 2);
    for (const { bias, gain } of encoder) expect([reach(bias), reach(gain)]).toEqual([0, 1]);
  });
});
