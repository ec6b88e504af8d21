import { describe, expect, test } from "vitest";
import { plainEngine } from "../../shared/topics/engine.ts";
import { arraysOf, createParameters } from "../../shared/topics/parameters.ts";
import { createUpdater } from "../../shared/topics/updater.ts";

const SHAPE = { vocabulary: 4, hidden: [3], topics: 2, batchNorm: true };

describe("updater", () => {
  test("lets weight matrices decay, but neither biases nor gains", () => {
    const parameters = createParameters(SHAPE, plainEngine("double").room);
    parameters.flat.fill(1);
    const settings = {
      optimizer: "sgd",
      rescale_gradient: 1,
      clip_gradient: Infinity,
      weight_decay: 0.5,
    } as const;

    createUpdater(SHAPE, settings, plainEngine("double"))(
      parameters,
      createParameters(SHAPE, plainEngine("double").room),
      0.1,
      1,
    );

    for (const { values, matrix } of arraysOf(parameters)) {
      expect(new Set(values)).toEqual(new Set([matrix ? 0.95 : 1]));
    }
  });

  test("moves every weight, each with its own memory", () => {
    const parameters = createParameters(SHAPE, plainEngine("double").room);
    const gradients = createParameters(SHAPE, plainEngine("double").room);
    gradients.flat.forEach((_, i) => {
      gradients.flat[i] = i + 1;
    });
    const settings = {
      optimizer: "adagrad",
      rescale_gradient: 1,
      clip_gradient: Infinity,
      weight_decay: 0,
    } as const;
    const update = createUpdater(SHAPE, settings, plainEngine("double"));

    const slopes = gradients.flat.slice();
    update(parameters, gradients, 0.1, 1);
    gradients.flat.set(slopes);
    update(parameters, gradients, 0.1, 2);

    // Adagrad's steps do not depend on the gradient's size: .1 and .1 / sqrt(2).
    for (const value of parameters.flat) expect(value).toBeCloseTo(-0.1 * (1 + Math.SQRT1_2), 6);
  });
});
