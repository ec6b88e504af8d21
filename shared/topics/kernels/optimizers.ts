import type { Reals } from "./reals.ts";

export const OPTIMIZERS = ["sgd", "adam", "adagrad", "adadelta", "rmsprop"] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

/** What happens to a gradient before an optimizer sees it: clip(rescale * g, -clip, clip) + weightDecay * w. */
export interface GradientRule {
  readonly rescale: number;
  readonly clip: number;
  readonly weightDecay: number;
}

/** Two running averages for each weight, zero at the start; what they hold is the optimizer's own matter. */
export interface OptimizerState {
  readonly first: Reals;
  readonly second: Reals;
}

/**
 * One update of every weight in place, which leaves the gradient zero for the next. `step` counts from 1; all arrays have
 * the weights' length.
 */
export type Update = (
  weights: Reals,
  gradient: Reals,
  state: OptimizerState,
  rule: GradientRule,
  learningRate: number,
  step: number,
) => void;

function ruled(g: number, w: number, rule: GradientRule): number {
  return Math.min(Math.max(g * rule.rescale, -rule.clip), rule.clip) + rule.weightDecay * w;
}

/** w -= rate * g */
const sgd: Update = (weights, gradient, _state, rule, learningRate) => {
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    weights[i] = w - learningRate * ruled(gradient[i] as number, w, rule);
  }
  gradient.fill(0);
};

/** Kingma and Ba 2015, beta (.9, .999), epsilon 1e-8, with bias correction. */
const adam: Update = (weights, gradient, { first, second }, rule, learningRate, step) => {
  const rate = learningRate / (1 - 0.9 ** step);
  const correction = 1 / (1 - 0.999 ** step);
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    const g = ruled(gradient[i] as number, w, rule);
    const m = 0.9 * (first[i] as number) + 0.1 * g;
    const v = 0.999 * (second[i] as number) + 0.001 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] = w - (rate * m) / (Math.sqrt(v * correction) + 1e-8);
  }
  gradient.fill(0);
};

/** Duchi et al. 2011: the sum of squares, epsilon 1e-7 (MXNet's default). */
const adagrad: Update = (weights, gradient, { second }, rule, learningRate) => {
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    const g = ruled(gradient[i] as number, w, rule);
    const v = (second[i] as number) + g * g;
    second[i] = v;
    weights[i] = w - (learningRate * g) / Math.sqrt(v + 1e-7);
  }
  gradient.fill(0);
};

/**
 * Zeiler 2012, rho .9, epsilon 1e-5 (MXNet's defaults). The method derives its own step size: as in MXNet 1.x, which
 * the SageMaker container runs, the learning rate does not enter.
 */
const adadelta: Update = (weights, gradient, { first, second }, rule) => {
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    const g = ruled(gradient[i] as number, w, rule);
    const v = 0.9 * (second[i] as number) + 0.1 * g * g;
    const delta = (Math.sqrt((first[i] as number) + 1e-5) / Math.sqrt(v + 1e-5)) * g;
    second[i] = v;
    first[i] = 0.9 * (first[i] as number) + 0.1 * delta * delta;
    weights[i] = w - delta;
  }
  gradient.fill(0);
};

/** Tieleman and Hinton 2012: gamma .9, epsilon 1e-8 (MXNet's defaults). */
const rmsprop: Update = (weights, gradient, { second }, rule, learningRate) => {
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    const g = ruled(gradient[i] as number, w, rule);
    const v = 0.9 * (second[i] as number) + 0.1 * g * g;
    second[i] = v;
    weights[i] = w - (learningRate * g) / Math.sqrt(v + 1e-8);
  }
  gradient.fill(0);
};

export const UPDATES: Readonly<Record<Optimizer, Update>> = { sgd, adam, adagrad, adadelta, rmsprop };
