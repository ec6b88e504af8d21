import type { Room } from "./engine.ts";
import type { Activation } from "./kernels/activation.ts";
import { batchNormBackward, batchNormForward, foldBatchNorm } from "./kernels/batch-norm.ts";
import { denseBackward, denseForward } from "./kernels/dense-layer.ts";
import type { Kernels } from "./kernels/kernels.ts";
import type { Reals } from "./kernels/reals.ts";
import type { BatchRows } from "./kernels/sparse-layer.ts";
import type { EncoderLayer } from "./parameters.ts";

/** What batch normalisation keeps of a layer between forward and backward, and over batches. */
interface NormWorkspace {
  readonly noBias: Reals;
  readonly normalised: Reals;
  readonly mean: Reals;
  readonly variance: Reals;
  readonly runningMean: Reals;
  readonly runningVariance: Reals;
}

interface LayerWorkspace {
  /** rows x outputs, after the activation */
  readonly outputs: Reals;
  readonly gradient: Reals;
  readonly norm?: NormWorkspace;
}

/** One entry a layer; made once for the largest batch. */
export type EncoderWorkspace = readonly LayerWorkspace[];

/** A running statistic moves by this share towards each batch's. */
const RUNNING_SHARE = 0.1;

export function createEncoderWorkspace(
  layers: readonly EncoderLayer[],
  maxRows: number,
  room: Room,
): EncoderWorkspace {
  return layers.map((layer) => {
    const outputs = room.reals(maxRows * layer.outputs);
    const gradient = room.reals(maxRows * layer.outputs);
    if (layer.gain === undefined) return { outputs, gradient };
    const wide = (): Reals => room.reals(layer.outputs);
    const norm: NormWorkspace = {
      noBias: wide(),
      normalised: room.reals(maxRows * layer.outputs),
      mean: wide(),
      variance: wide(),
      runningMean: wide(),
      runningVariance: wide().fill(1),
    };
    return { outputs, gradient, norm };
  });
}

/** Runs all layers; the last one's outputs (rows x its width) are returned and stay valid until the next call. */
export function encoderForward(
  kernels: Kernels,
  layers: readonly EncoderLayer[],
  activation: Activation,
  x: BatchRows,
  workspace: EncoderWorkspace,
): Reals {
  let inputs: Reals = x.values;
  for (const [i, layer] of layers.entries()) {
    const { outputs } = workspace[i] as LayerWorkspace;
    const norm = normOf(layer, workspace[i]);
    const bias = norm?.noBias ?? layer.bias;
    if (i === 0) kernels.sparseForward(x, layer.outputs, layer.weights, bias, outputs);
    else denseForward(kernels, x.rowCount, layer.inputs, layer.outputs, inputs, layer.weights, bias, outputs);
    if (norm !== undefined) normalise(x.rowCount, layer, outputs, norm);
    kernels.activate(activation, x.rowCount * layer.outputs, outputs);
    inputs = outputs;
  }
  return inputs;
}

/** A layer without a gain, or whose normalisation was folded into it, has none. */
function normOf(layer: EncoderLayer, workspace: LayerWorkspace | undefined): NormWorkspace | undefined {
  return layer.gain === undefined ? undefined : workspace?.norm;
}

function normalise(rows: number, layer: EncoderLayer, outputs: Reals, norm: NormWorkspace): void {
  if (layer.gain === undefined) return;
  const { normalised, mean, variance, runningMean, runningVariance } = norm;
  batchNormForward(rows, layer.outputs, outputs, layer.gain, layer.bias, normalised, mean, variance);
  for (let j = 0; j < layer.outputs; j++) {
    moveTowards(runningMean, j, mean[j] as number);
    moveTowards(runningVariance, j, variance[j] as number);
  }
}

function moveTowards(running: Reals, j: number, value: number): void {
  const old = running[j] as number;
  running[j] = old + RUNNING_SHARE * (value - old);
}

/** The array into which the gradient of the encoder's outputs must be added before `encoderBackward`. */
export function outputGradient(workspace: EncoderWorkspace): Reals {
  return (workspace.at(-1) as LayerWorkspace).gradient;
}

/** Adds the gradients of all layers to `gradients`, from what lies in `outputGradient(workspace)`. */
export function encoderBackward(
  kernels: Kernels,
  layers: readonly EncoderLayer[],
  activation: Activation,
  x: BatchRows,
  workspace: EncoderWorkspace,
  gradients: readonly EncoderLayer[],
): void {
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i] as EncoderLayer;
    const sums = gradients[i] as EncoderLayer;
    const { outputs, gradient } = workspace[i] as LayerWorkspace;
    const norm = normOf(layer, workspace[i]);
    kernels.activateBackward(activation, x.rowCount * layer.outputs, outputs, gradient);
    if (norm !== undefined) normaliseBackward(x.rowCount, layer, gradient, norm, sums);
    // With batch normalisation the bias has its gradient already, and `noBias` takes what is not wanted.
    const bias = norm?.noBias ?? sums.bias;
    if (i === 0) {
      kernels.sparseBackward(x, layer.outputs, gradient, sums.weights, bias);
    } else {
      const below = workspace[i - 1] as LayerWorkspace;
      below.gradient.fill(0, 0, x.rowCount * layer.inputs);
      denseBackward(
        kernels,
        x.rowCount,
        layer.inputs,
        layer.outputs,
        below.outputs,
        layer.weights,
        gradient,
        {
          x: below.gradient,
          weights: sums.weights,
          bias,
        },
      );
    }
    norm?.noBias.fill(0);
  }
}

function normaliseBackward(
  rows: number,
  layer: EncoderLayer,
  gradient: Reals,
  norm: NormWorkspace,
  sums: EncoderLayer,
): void {
  if (layer.gain === undefined || sums.gain === undefined) return;
  const { normalised, variance } = norm;
  batchNormBackward(rows, layer.outputs, gradient, layer.gain, normalised, variance, sums.gain, sums.bias);
}

/** Copies `layers` into `plain`, which has no gains: batch normalisation is folded in by its running statistics. */
export function freezeEncoder(
  layers: readonly EncoderLayer[],
  workspace: EncoderWorkspace,
  plain: readonly EncoderLayer[],
): void {
  for (const [i, layer] of layers.entries()) {
    const { weights, bias } = plain[i] as EncoderLayer;
    weights.set(layer.weights);
    bias.set(layer.bias);
    const norm = normOf(layer, workspace[i]);
    if (layer.gain === undefined || norm === undefined) continue;
    const { runningMean, runningVariance } = norm;
    foldBatchNorm(layer.inputs, layer.outputs, weights, bias, layer.gain, runningMean, runningVariance);
  }
}
