import { describe, expect, test } from "vitest";
import { learningRateAt } from "../../shared/topics/schedule.ts";

describe("schedule", () => {
  test("adam's rate climbs over 100 steps and falls to 2 % at the last", () => {
    const rate = (step: number): number => learningRateAt("adam", 0.01, step, 4400);

    expect(rate(1)).toBeCloseTo(0.0001, 12);
    expect(rate(50)).toBeCloseTo(0.005, 12);
    expect(rate(100)).toBeCloseTo(0.01, 12);
    expect(rate(2250)).toBeCloseTo(0.0051, 12);
    expect(rate(4400)).toBeCloseTo(0.0002, 12);
  });

  test("a short training warms up over a tenth of its steps", () => {
    const rate = (step: number): number => learningRateAt("adam", 1, step, 200);

    expect([rate(10), rate(20), rate(200)]).toEqual([0.5, 1, expect.closeTo(0.02, 12)]);
  });

  test("a training of one step takes it at the full rate", () => {
    expect(learningRateAt("adam", 0.5, 1, 1)).toBe(0.5);
  });

  test.each(["sgd", "adagrad", "adadelta", "rmsprop"] as const)("%s keeps its rate", (optimizer) => {
    expect([1, 500, 1000].map((step) => learningRateAt(optimizer, 0.3, step, 1000))).toEqual([0.3, 0.3, 0.3]);
  });
});
