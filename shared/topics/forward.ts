import type { Batch } from "./batch.ts";
import { contrastViews } from "./contrast-views.ts";
import { encoderForward } from "./encoder.ts";
import { type DecoderWeights, decoderLoss } from "./kernels/decoder.ts";
import { denseForward } from "./kernels/dense-layer.ts";
import type { Reals } from "./kernels/reals.ts";
import type { ObjectiveParts } from "./losses.ts";
import type { Network } from "./network.ts";
import type { Objective } from "./objective.ts";

/** Encodes and decodes `batch` without gradients; fills `theta`, `divergence` and `losses`, and returns their means. */
export function evaluateBatch(network: Network, batch: Batch): Omit<ObjectiveParts, "contrastive"> {
  encodeAndSample(network, batch);
  decoderLoss(
    network.kernels,
    batch.documents,
    network.theta,
    decoderOf(network),
    network.logits,
    network.losses,
  );
  return meanLosses(network, batch.documents.rowCount);
}

/** The contrastive term of a batch of two views, whose gradient it adds with no weight. */
export function evaluateContrast(network: Network, batch: Batch, objective: Objective): number {
  encodeMeans(network, batch);
  return contrastViews(network, batch.documents.rowCount, objective, 0);
}

/** Encodes all views and samples theta from the first ones; returns the encoder's outputs. */
export function encodeAndSample(network: Network, batch: Batch): Reals {
  const { kernels, parameters, mean, logVariance, theta, divergence } = network;
  const { topics } = network.shape;
  const rows = batch.documents.rowCount;
  const hidden = encodeMeans(network, batch);
  const { inputs, weights, bias } = parameters.logVariance;
  denseForward(kernels, rows, inputs, topics, hidden, weights, bias, logVariance);
  kernels.sampleTheta(rows, topics, mean, logVariance, batch.noise, theta, divergence);
  return hidden;
}

/** Fills `mean` with the means of all views; returns the encoder's outputs. */
function encodeMeans(network: Network, batch: Batch): Reals {
  const { kernels, parameters, activation, encoder, mean, shape } = network;
  const hidden = encoderForward(kernels, parameters.encoder, activation, batch.inputs, encoder);
  const { inputs, weights, bias } = parameters.mean;
  denseForward(kernels, batch.inputs.rowCount, inputs, shape.topics, hidden, weights, bias, mean);
  return hidden;
}

/** The decoder as its kernel takes it. */
export function decoderOf({ shape, parameters }: Network): DecoderWeights {
  const { weights, bias } = parameters.decoder;
  return { topics: shape.topics, vocabulary: shape.vocabulary, weights, bias };
}

/** Means of what the last step or evaluation left by document. */
export function meanLosses(
  { losses, divergence }: Network,
  rows: number,
): Omit<ObjectiveParts, "contrastive"> {
  return { reconstruction: meanOf(losses.reconstruction, rows), kl: meanOf(divergence, rows) };
}

function meanOf(values: Reals, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] as number;
  return sum / count;
}
