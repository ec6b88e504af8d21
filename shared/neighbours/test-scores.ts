import type { PredictorType } from "./predict.ts";

/** A score of the test channel, by the container's name for it. */
export interface TestScore {
  readonly name: "accuracy" | "macro_f_1.000" | "mse";
  readonly kind: "score" | "loss";
  readonly value: number;
}

/** What k-NN reports of its `test` channel: accuracy and macro F1 of a classifier, mean squared error of a regressor. */
export function testScores(type: PredictorType, truth: Float32Array, predicted: Float32Array): TestScore[] {
  if (type === "regressor") return [{ name: "mse", kind: "loss", value: meanSquaredError(truth, predicted) }];
  return [
    { name: "accuracy", kind: "score", value: accuracy(truth, predicted) },
    { name: "macro_f_1.000", kind: "score", value: macroF1(truth, predicted) },
  ];
}

function meanSquaredError(truth: Float32Array, predicted: Float32Array): number {
  return truth.reduce((sum, label, i) => sum + (label - (predicted[i] as number)) ** 2, 0) / truth.length;
}

function accuracy(truth: Float32Array, predicted: Float32Array): number {
  return truth.reduce((hits, label, i) => hits + (label === predicted[i] ? 1 : 0), 0) / truth.length;
}

/** Mean over all labels, true or predicted, of F1 = 2 hits / (times true + times predicted). */
function macroF1(truth: Float32Array, predicted: Float32Array): number {
  const timesTrue = tally(truth);
  const timesPredicted = tally(predicted);
  const hits = tally(truth.filter((label, i) => label === predicted[i]));
  const labels = new Set([...timesTrue.keys(), ...timesPredicted.keys()]);
  let sum = 0;
  for (const label of labels) {
    sum += (2 * (hits.get(label) ?? 0)) / ((timesTrue.get(label) ?? 0) + (timesPredicted.get(label) ?? 0));
  }
  return sum / labels.size;
}

function tally(labels: Float32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
