export const predictorTypes = ["classifier", "regressor"] as const;

/** k-NN's `predictor_type`. */
export type PredictorType = (typeof predictorTypes)[number];

/** The neighbours' most frequent label, of several the lowest; or their mean label. 0 without any neighbour. */
export function predictLabel(type: PredictorType, labels: Float32Array): number {
  if (labels.length === 0) return 0;
  return type === "classifier" ? mostFrequent(labels) : mean(labels);
}

function mostFrequent(labels: Float32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let [winner, most] = [Number.POSITIVE_INFINITY, 0];
  for (const [label, count] of counts) {
    if (count > most || (count === most && label < winner)) [winner, most] = [label, count];
  }
  return winner;
}

function mean(labels: Float32Array): number {
  let sum = 0;
  for (const label of labels) sum += label;
  return Math.fround(sum / labels.length);
}
