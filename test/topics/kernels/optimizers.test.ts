import { describe, expect, test } from "vitest";
import {
  type GradientRule,
  OPTIMIZERS,
  type Optimizer,
  UPDATES,
} from "../../../shared/topics/kernels/optimizers.ts";

const PLAIN: GradientRule = { rescale: 1, clip: Infinity, weightDecay: 0 };

/** The weight after each of the given gradients, from `start`, at the given rate. */
function path(optimizer: Optimizer, gradients: number[], rate: number, rule = PLAIN, start = 1): number[] {
  const weights = Float64Array.of(start);
  const state = { first: new Float64Array(1), second: new Float64Array(1) };
  return gradients.map((gradient, i) => {
    UPDATES[optimizer](weights, Float64Array.of(gradient), state, rule, rate, i + 1);
    return weights[0] ?? Number.NaN;
  });
}

describe("optimizers", () => {
  // Two steps with gradients .5 and -.25 from weight 1, worked out by hand from each method's formula.
  test("sgd takes rate times the gradient", () => {
    expect(path("sgd", [0.5, -0.25], 0.1)).toEqual([0.95, 0.975]);
  });

  test("adam corrects the bias of both averages", () => {
    const first = 1 - 0.1 * (0.5 / (0.5 + 1e-8));
    const m = (0.9 * 0.05 + 0.1 * -0.25) / (1 - 0.81);
    const v = (0.999 * 0.00025 + 0.001 * 0.0625) / (1 - 0.998001);

    const [one, two] = path("adam", [0.5, -0.25], 0.1);

    expect(one).toBeCloseTo(first, 12);
    expect(two).toBeCloseTo(first - (0.1 * m) / (Math.sqrt(v) + 1e-8), 12);
  });

  test("adagrad divides by the root of the sum of squares", () => {
    const first = 1 - (0.1 * 0.5) / Math.sqrt(0.25 + 1e-7);

    const [one, two] = path("adagrad", [0.5, -0.25], 0.1);

    expect(one).toBeCloseTo(first, 12);
    expect(two).toBeCloseTo(first + (0.1 * 0.25) / Math.sqrt(0.3125 + 1e-7), 12);
  });

  test("rmsprop divides by the root of a running mean of squares", () => {
    const first = 1 - (0.1 * 0.5) / Math.sqrt(0.025 + 1e-8);

    const [one, two] = path("rmsprop", [0.5, -0.25], 0.1);

    expect(one).toBeCloseTo(first, 12);
    expect(two).toBeCloseTo(first + (0.1 * 0.25) / Math.sqrt(0.0225 + 0.00625 + 1e-8), 12);
  });

  test("adadelta takes its step size from its own past steps", () => {
    const firstStep = (Math.sqrt(1e-5) / Math.sqrt(0.025 + 1e-5)) * 0.5;
    const secondStep = (Math.sqrt(0.1 * firstStep ** 2 + 1e-5) / Math.sqrt(0.0225 + 0.00625 + 1e-5)) * -0.25;

    const [one, two] = path("adadelta", [0.5, -0.25], 0.1);

    expect(one).toBeCloseTo(1 - firstStep, 12);
    expect(two).toBeCloseTo(1 - firstStep - secondStep, 12);
  });

  test("a gradient is rescaled, then clipped, then joined by the decay of the weight", () => {
    const rule = { rescale: 0.5, clip: 0.2, weightDecay: 0.1 };

    const [after] = path("sgd", [-1], 1, rule, 3);

    expect(after).toBeCloseTo(3 - (-0.2 + 0.3), 12);
  });

  test.each(OPTIMIZERS)("%s finds the bottom of a bowl", (optimizer) => {
    const weights = Float64Array.of(2, -1);
    const state = { first: new Float64Array(2), second: new Float64Array(2) };

    for (let step = 1; step <= 4000; step++) {
      UPDATES[optimizer](
        weights,
        weights.map((w) => 2 * w),
        state,
        PLAIN,
        0.05,
        step,
      );
    }

    expect(Math.max(...weights.map(Math.abs))).toBeLessThan(0.05);
  });
});
