import { describe, expect, it } from "vitest";
import { predictLabel } from "../../shared/neighbours/predict.ts";
import { testScores } from "../../shared/neighbours/test-scores.ts";

describe("predictLabel", () => {
  it.each([
    [[4, 2, 4], 4],
    [[5, 3, 3, 5], 3],
    [[9, 1, 4], 1],
    [[-1, 0, -1], -1],
    [[], 0],
  ])("classifies by majority, ties by the lower label: %j", (labels, winner) => {
    expect(predictLabel("classifier", Float32Array.from(labels))).toBe(winner);
  });

  it.each([
    [[1, 2, 6], 3],
    [[-1.5], -1.5],
    [[], 0],
  ])("regresses to the mean: %j", (labels, mean) => {
    expect(predictLabel("regressor", Float32Array.from(labels))).toBe(mean);
  });
});

describe("testScores", () => {
  it("gives accuracy and the mean F1 of all labels for a classifier", () => {
    const truth = Float32Array.of(1, 1, 2, 3);
    const predicted = Float32Array.of(1, 2, 2, 4);

    const scores = testScores("classifier", truth, predicted);

    // F1: label 1 2*1/(2+1), label 2 2*1/(1+2), labels 3 and 4 nothing.
    expect(scores).toEqual([
      { name: "accuracy", kind: "score", value: 0.5 },
      { name: "macro_f_1.000", kind: "score", value: expect.closeTo((2 / 3 + 2 / 3) / 4, 12) },
    ]);
  });

  it("gives the mean squared error for a regressor", () => {
    const scores = testScores("regressor", Float32Array.of(1, 2), Float32Array.of(2, 4));

    expect(scores).toEqual([{ name: "mse", kind: "loss", value: 2.5 }]);
  });
});
