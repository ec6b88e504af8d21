import { CorruptDataError } from "../errors/errors.ts";

/** What may be done to topic weights before neighbours are sought; of equally good ones the first is taken. */
export const representationNames = ["centred-log", "square-root", "none"] as const;
export type Representation = (typeof representationNames)[number];

/** A weight below this counts as this: ln 0 has no value, and a container may round a tiny weight to zero. */
export const WEIGHT_FLOOR = 1e-12;

const transforms: Readonly<Record<Representation, (weights: Float32Array) => Float32Array>> = {
  "centred-log": centredLog,
  "square-root": (weights) => weights.map(Math.sqrt),
  none: (weights) => weights.slice(),
};

/**
 * The vector that the neighbour index holds for an article, of the same length as its topic weights.
 *
 * - "centred-log": ln w_k - mean(ln w), weights floored at 1e-12; the centred log-ratio of Aitchison 1982. For weights
 *   that are a softmax it is the centred encoder mean, and lets no single topic dominate a cosine.
 * - "square-root": sqrt(w_k), whose inner product is the Bhattacharyya coefficient of two distributions.
 * - "none": the weights themselves.
 *
 * @param weights one non-negative weight per topic, their sum about 1
 * @throws CorruptDataError `TOPIC_WEIGHTS_INVALID` when a weight is negative, infinite or not a number
 */
export function represent(weights: Float32Array, representation: Representation): Float32Array {
  const bad = weights.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) {
    const message = `weight of topic ${bad} is ${weights[bad]}, allowed are finite numbers from 0`;
    throw new CorruptDataError("TOPIC_WEIGHTS_INVALID", message);
  }
  return transforms[representation](weights);
}

function centredLog(weights: Float32Array): Float32Array {
  const logs = Float64Array.from(weights, (weight) => Math.log(Math.max(weight, WEIGHT_FLOOR)));
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return Float32Array.from(logs, (log) => log - mean);
}
