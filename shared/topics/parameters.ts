import type { Random } from "../random/random.ts";
import type { Room } from "./engine.ts";
import type { Reals } from "./kernels/reals.ts";

/** Sizes of a network. `hidden` are the widths of the encoder's layers, from the vocabulary on. */
export interface NetworkShape {
  readonly vocabulary: number;
  readonly hidden: readonly number[];
  readonly topics: number;
  readonly batchNorm: boolean;
}

/** weights: inputs x outputs, row-major. bias: outputs. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Reals;
  readonly bias: Reals;
}

/** An encoder layer; with batch normalisation it has a gain for each output, and its bias is added after it. */
export interface EncoderLayer extends Layer {
  readonly gain?: Reals;
}

/** All weights of a network, as views of one flat array. */
export interface Parameters {
  readonly flat: Reals;
  readonly encoder: readonly EncoderLayer[];
  readonly mean: Layer;
  readonly logVariance: Layer;
  readonly decoder: Layer;
}

export function parameterCount({ vocabulary, hidden, topics, batchNorm }: NetworkShape): number {
  let count = 0;
  let inputs = vocabulary;
  for (const width of hidden) {
    count += (inputs + 1 + (batchNorm ? 1 : 0)) * width;
    inputs = width;
  }
  return count + 2 * (inputs + 1) * topics + (topics + 1) * vocabulary;
}

/** Lays views over `flat`, whose length is `parameterCount(shape)`. */
export function viewParameters(shape: NetworkShape, flat: Reals): Parameters {
  let used = 0;
  const take = (length: number): Reals => {
    used += length;
    return flat.subarray(used - length, used);
  };
  const layer = (inputs: number, outputs: number): Layer => {
    return { inputs, outputs, weights: take(inputs * outputs), bias: take(outputs) };
  };
  const widths = [shape.vocabulary, ...shape.hidden];
  const encoder = shape.hidden.map((width, i): EncoderLayer => {
    const plain = layer(widths[i] ?? 0, width);
    return shape.batchNorm ? { ...plain, gain: take(width) } : plain;
  });
  const last = widths.at(-1) ?? 0;
  return {
    flat,
    encoder,
    mean: layer(last, shape.topics),
    logVariance: layer(last, shape.topics),
    decoder: layer(shape.topics, shape.vocabulary),
  };
}

export function createParameters(shape: NetworkShape, room: Room): Parameters {
  return viewParameters(shape, room.reals(parameterCount(shape)));
}

/**
 * First layer uniform +-2/sqrt(vocabulary); other weights, and the biases of heads and decoder, uniform +-1/sqrt(inputs);
 * gains one; the encoder's biases zero.
 */
export function initialise(parameters: Parameters, random: Random): void {
  const uniform = (values: Reals, bound: number): void => {
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound;
  };
  for (const [i, layer] of parameters.encoder.entries()) {
    uniform(layer.weights, (i === 0 ? 2 : 1) / Math.sqrt(layer.inputs));
    layer.bias.fill(0);
    layer.gain?.fill(1);
  }
  for (const layer of [parameters.mean, parameters.logVariance, parameters.decoder]) {
    uniform(layer.weights, 1 / Math.sqrt(layer.inputs));
    uniform(layer.bias, 1 / Math.sqrt(layer.inputs));
  }
}

/** Every array of a network in the order of the flat one; `matrix` tells weights from biases and gains. */
export function arraysOf({
  encoder,
  mean,
  logVariance,
  decoder,
}: Parameters): { values: Reals; matrix: boolean }[] {
  return [...encoder, mean, logVariance, decoder].flatMap((layer: EncoderLayer) => [
    { values: layer.weights, matrix: true },
    { values: layer.bias, matrix: false },
    ...(layer.gain === undefined ? [] : [{ values: layer.gain, matrix: false }]),
  ]);
}
