import { createEncoderWorkspace, type EncoderWorkspace, freezeEncoder } from "./encoder.ts";
import type { Engine } from "./engine.ts";
import type { Activation } from "./kernels/activation.ts";
import type { ContrastiveScratch } from "./kernels/contrastive.ts";
import { type DecoderLosses, decoderGroup } from "./kernels/decoder.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { Reals } from "./kernels/reals.ts";
import { createParameters, type NetworkShape, type Parameters } from "./parameters.ts";

/** A network with all the room that a step on up to `maxDocuments` documents needs. */
export interface Network {
  readonly shape: NetworkShape;
  readonly activation: Activation;
  readonly kernels: Kernels;
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
export const CONTRAST_GROUP = 1024;

export interface NetworkOptions {
  readonly shape: NetworkShape;
  readonly activation: Activation;
  readonly maxDocuments: number;
  readonly views: 1 | 2;
  readonly engine: Engine;
}

export function createNetwork({ shape, activation, maxDocuments, views, engine }: NetworkOptions): Network {
  const { kernels, room } = engine;
  const real = room.reals;
  const parameters = createParameters(shape, room);
  const single = maxDocuments * shape.topics;
  return {
    shape,
    activation,
    kernels,
    maxDocuments,
    parameters,
    gradients: createParameters(shape, room),
    encoder: createEncoderWorkspace(parameters.encoder, views * maxDocuments, room),
    mean: real(views * single),
    meanGradient: real(views * single),
    logVariance: real(single),
    logVarianceGradient: real(single),
    theta: real(single),
    thetaGradient: real(single),
    logits: real(Math.min(maxDocuments, decoderGroup(shape.vocabulary)) * shape.vocabulary),
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
    aLoss: real(rows),
    bLoss: real(rows),
    aSoftmax: real(rows * rows),
    bSoftmax: real(rows * rows),
  };
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
