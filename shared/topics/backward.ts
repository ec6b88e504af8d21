import type { Batch } from "./batch.ts";
import { contrastViews } from "./contrast-views.ts";
import { encoderBackward, outputGradient } from "./encoder.ts";
import { decoderOf, encodeAndSample, meanLosses } from "./forward.ts";
import { decoderLossAndGradient } from "./kernels/decoder.ts";
import { denseBackward } from "./kernels/dense-layer.ts";
import type { Reals } from "./kernels/reals.ts";
import type { ObjectiveParts } from "./losses.ts";
import type { Network } from "./network.ts";
import type { Objective } from "./objective.ts";

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
  const { kernels, gradients, theta, thetaGradient, meanGradient, logVarianceGradient } = network;
  const { topics } = network.shape;
  const hidden = encodeAndSample(network, batch);
  for (const gradient of [thetaGradient, meanGradient, logVarianceGradient]) gradient.fill(0);

  const decoder = decoderOf(network);
  const decoderSums = { theta: thetaGradient, ...gradients.decoder };
  const { documents, noise } = batch;
  decoderLossAndGradient(
    kernels,
    documents,
    theta,
    decoder,
    perDocument,
    network.logits,
    network.losses,
    decoderSums,
  );
  kernels.sampleThetaBackward(
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
  const contrastive = contrastViews(network, rows, objective, share);
  backThroughEncoder(network, batch, hidden);
  return { ...meanLosses(network, rows), contrastive };
}

function backThroughEncoder(network: Network, batch: Batch, hidden: Reals): void {
  const { kernels, parameters, gradients, encoder, meanGradient, logVarianceGradient } = network;
  const { topics } = network.shape;
  const { inputs } = parameters.mean;
  const x = outputGradient(encoder);
  x.fill(0);
  const views = batch.inputs.rowCount;
  denseBackward(kernels, views, inputs, topics, hidden, parameters.mean.weights, meanGradient, {
    x,
    ...gradients.mean,
  });
  denseBackward(
    kernels,
    batch.documents.rowCount,
    inputs,
    topics,
    hidden,
    parameters.logVariance.weights,
    logVarianceGradient,
    { x, ...gradients.logVariance },
  );
  encoderBackward(kernels, parameters.encoder, network.activation, batch.inputs, encoder, gradients.encoder);
}
