import type { Batch } from "./batch.ts";
import {
  createEncoderWorkspace,
  type EncoderWorkspace,
  encoderBackward,
  encoderForward,
  freezeEncoder,
  outputGradient,
} from "./encoder.ts";
import type { Activation } from "./kernels/activation.ts";
import { type ContrastiveScratch, contrastive } from "./kernels/contrastive.ts";
import {
  DECODER_CHUNK,
  type DecoderLosses,
  type DecoderWeights,
  decoderLoss,
  decoderLossAndGradient,
} from "./kernels/decoder.ts";
import { denseBackward, denseForward } from "./kernels/dense-layer.ts";
import { sampleTheta, sampleThetaBackward } from "./kernels/latent.ts";
import { type Precision, type Reals, zeros } from "./kernels/reals.ts";
import type { ObjectiveParts } from "./losses.ts";
import type { Objective } from "./objective.ts";
import { createParameters, type NetworkShape, type Parameters } from "./parameters.ts";

/** A network with all the room that a step on up to `maxDocuments` documents needs. */
export interface Network {
  readonly shape: NetworkShape;
  readonly activation: Activation;
  readonly maxDocuments: number;
  readonly parameters: Parameters;
  readonly gradients: Parameters;
  readonly encoder: EncoderWorkspace;
  /** Rows are first views, then second views. */
  readonly mean: Reals;
  readonly meanGradient: Reals;
  readonly logVariance: Reals;
  readonly logVarianceGradient: Reals;
  readonly theta: Reals;
  readonly thetaGradient: Reals;
  readonly logits: Reals;
  readonly contrast: ContrastiveScratch | undefined;
  /** By document, in nats, as the last step or evaluation left them. */
  readonly divergence: Reals;
  readonly losses: DecoderLosses;
}

/** Negatives of the contrastive term are sought among so many documents; a larger batch is taken in such groups. */
const CONTRAST_GROUP = 1024;

export interface NetworkOptions {
  readonly shape: NetworkShape;
  readonly activation: Activation;
  readonly maxDocuments: number;
  readonly views: 1 | 2;
  readonly precision: Precision;
}

export function createNetwork({
  shape,
  activation,
  maxDocuments,
  views,
  precision,
}: NetworkOptions): Network {
  const real = (length: number): Reals => zeros(precision, length);
  const parameters = createParameters(shape, precision);
  const single = maxDocuments * shape.topics;
  return {
    shape,
    activation,
    maxDocuments,
    parameters,
    gradients: createParameters(shape, precision),
    encoder: createEncoderWorkspace(parameters.encoder, views * maxDocuments, precision),
    mean: real(views * single),
    meanGradient: real(views * single),
    logVariance: real(single),
    logVarianceGradient: real(single),
    theta: real(single),
    thetaGradient: real(single),
    logits: real(DECODER_CHUNK * shape.vocabulary),
    contrast:
      views === 2 ? createContrast(Math.min(maxDocuments, CONTRAST_GROUP), shape.topics, real) : undefined,
    divergence: real(maxDocuments),
    losses: { reconstruction: real(maxDocuments), negativeLogLikelihood: real(maxDocuments) },
  };
}

function createContrast(rows: number, topics: number, real: (length: number) => Reals): ContrastiveScratch {
  return {
    a: real(rows * topics),
    b: real(rows * topics),
    aGradient: real(rows * topics),
    bGradient: real(rows * topics),
    aNorm: real(rows),
    bNorm: real(rows),
    similarity: real(rows * rows),
    transposed: real(rows * rows),
    gradient: real(rows * rows),
  };
}

/** Encodes and decodes `batch` without gradients; fills `theta`, `divergence` and `losses`, and returns their means. */
export function evaluateBatch(network: Network, batch: Batch): Omit<ObjectiveParts, "contrastive"> {
  infer(network, batch);
  decoderLoss(batch.documents, network.theta, decoderOf(network), network.logits, network.losses);
  return meanLosses(network, batch.documents.rowCount);
}

/** The contrastive term of a batch of two views, without gradients; 0 where the objective has none. */
export function evaluateContrast(network: Network, batch: Batch, objective: Objective): number {
  if (objective.contrastiveWeight === 0) return 0;
  encodeMeans(network, batch);
  return contrastGroups(network, batch.documents.rowCount, objective, 0);
}

/**
 * Adds `share` times the gradient of the batch's mean loss to `network.gradients`. The encoder sees each document's
 * views; the first one's sample of theta reconstructs the whole document.
 */
export function accumulateGradient(
  network: Network,
  batch: Batch,
  objective: Objective,
  share: number,
): ObjectiveParts {
  const rows = batch.documents.rowCount;
  const perDocument = share / rows;
  const { gradients, theta, thetaGradient, meanGradient, logVarianceGradient } = network;
  const { topics } = network.shape;
  const hidden = infer(network, batch);
  for (const gradient of [thetaGradient, meanGradient, logVarianceGradient]) gradient.fill(0);

  const decoder = decoderOf(network);
  const decoderSums = { theta: thetaGradient, ...gradients.decoder };
  const { documents, noise } = batch;
  decoderLossAndGradient(documents, theta, decoder, perDocument, network.logits, network.losses, decoderSums);
  sampleThetaBackward(
    rows,
    topics,
    network.mean,
    network.logVariance,
    noise,
    theta,
    thetaGradient,
    objective.klWeight * perDocument,
    meanGradient,
    logVarianceGradient,
  );
  const contrast = contrastGroups(network, rows, objective, share);
  backThroughEncoder(network, batch, hidden);
  return { ...meanLosses(network, rows), contrastive: contrast };
}

/** Encodes all views and samples theta from the first ones; returns the encoder's outputs. */
function infer(network: Network, batch: Batch): Reals {
  const { parameters, mean, logVariance, theta, divergence } = network;
  const { topics } = network.shape;
  const rows = batch.documents.rowCount;
  const hidden = encodeMeans(network, batch);
  const { inputs, weights, bias } = parameters.logVariance;
  denseForward(rows, inputs, topics, hidden, weights, bias, logVariance);
  sampleTheta(rows, topics, mean, logVariance, batch.noise, theta, divergence);
  return hidden;
}

/** Fills `mean` with the means of all views; returns the encoder's outputs. */
export function encodeMeans({ parameters, activation, encoder, mean, shape }: Network, batch: Batch): Reals {
  const hidden = encoderForward(parameters.encoder, activation, batch.inputs, encoder);
  const { inputs, weights, bias } = parameters.mean;
  denseForward(batch.inputs.rowCount, inputs, shape.topics, hidden, weights, bias, mean);
  return hidden;
}

function decoderOf({ shape, parameters }: Network): DecoderWeights {
  const { weights, bias } = parameters.decoder;
  return { topics: shape.topics, vocabulary: shape.vocabulary, weights, bias };
}

function contrastGroups(network: Network, rows: number, objective: Objective, share: number): number {
  const { contrast, mean, meanGradient } = network;
  if (contrast === undefined || objective.contrastiveWeight === 0) return 0;
  const { topics } = network.shape;
  let loss = 0;
  for (let first = 0; first < rows; first += CONTRAST_GROUP) {
    const size = Math.min(CONTRAST_GROUP, rows - first);
    const part = size / rows;
    const view = (values: Reals, row: number): Reals => values.subarray(row * topics, (row + size) * topics);
    loss +=
      part *
      contrastive(
        size,
        topics,
        view(mean, first),
        view(mean, rows + first),
        objective.temperature,
        objective.contrastiveWeight * share * part,
        contrast,
        view(meanGradient, first),
        view(meanGradient, rows + first),
      );
  }
  return loss;
}

function backThroughEncoder(network: Network, batch: Batch, hidden: Reals): void {
  const { parameters, gradients, encoder, meanGradient, logVarianceGradient } = network;
  const { topics } = network.shape;
  const { inputs } = parameters.mean;
  const x = outputGradient(encoder);
  x.fill(0);
  const views = batch.inputs.rowCount;
  denseBackward(views, inputs, topics, hidden, parameters.mean.weights, meanGradient, {
    x,
    ...gradients.mean,
  });
  denseBackward(
    batch.documents.rowCount,
    inputs,
    topics,
    hidden,
    parameters.logVariance.weights,
    logVarianceGradient,
    { x, ...gradients.logVariance },
  );
  encoderBackward(parameters.encoder, network.activation, batch.inputs, encoder, gradients.encoder);
}

function meanLosses({ losses, divergence }: Network, rows: number): Omit<ObjectiveParts, "contrastive"> {
  return { reconstruction: meanOf(losses.reconstruction, rows), kl: meanOf(divergence, rows) };
}

function meanOf(values: Reals, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] as number;
  return sum / count;
}

/** Copies the weights into `plain`, of the same shape without batch normalisation, which is folded in. */
export function freeze(network: Network, plain: Parameters): void {
  const { parameters } = network;
  if (!network.shape.batchNorm) {
    plain.flat.set(parameters.flat);
    return;
  }
  freezeEncoder(parameters.encoder, network.encoder, plain.encoder);
  for (const name of ["mean", "logVariance", "decoder"] as const) {
    plain[name].weights.set(parameters[name].weights);
    plain[name].bias.set(parameters[name].bias);
  }
}
