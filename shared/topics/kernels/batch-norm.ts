import type { Reals } from "./reals.ts";

const EPSILON = 1e-5;

/**
 * Batch normalisation (Ioffe and Szegedy 2015) of rows x width pre-activations, in place: y = gain * z + shift with
 * z = (x - mean) / sqrt(variance + 1e-5), mean and (biased) variance taken over the rows.
 *
 * `normalised` (rows x width) receives z, `mean` and `variance` (width) the batch's statistics.
 */
export function batchNormForward(
  rows: number,
  width: number,
  values: Reals,
  gain: Reals,
  shift: Reals,
  normalised: Reals,
  mean: Reals,
  variance: Reals,
): void {
  mean.fill(0);
  variance.fill(0);
  const length = rows * width;
  for (let i = 0, j = 0; i < length; i++, j = j + 1 === width ? 0 : j + 1) {
    mean[j] = (mean[j] as number) + (values[i] as number) / rows;
  }
  for (let i = 0, j = 0; i < length; i++, j = j + 1 === width ? 0 : j + 1) {
    variance[j] = (variance[j] as number) + ((values[i] as number) - (mean[j] as number)) ** 2 / rows;
  }
  for (let i = 0, j = 0; i < length; i++, j = j + 1 === width ? 0 : j + 1) {
    const z = ((values[i] as number) - (mean[j] as number)) / Math.sqrt((variance[j] as number) + EPSILON);
    normalised[i] = z;
    values[i] = (gain[j] as number) * z + (shift[j] as number);
  }
}

/**
 * Turns the gradient of y into the gradient of x, in place, and adds to the gradients of gain and shift:
 * dx = gain / (rows * sqrt(variance + 1e-5)) * (rows * dy - sum dy - z * sum(dy * z)).
 */
export function batchNormBackward(
  rows: number,
  width: number,
  gradient: Reals,
  gain: Reals,
  normalised: Reals,
  variance: Reals,
  gainGradient: Reals,
  shiftGradient: Reals,
): void {
  for (let j = 0; j < width; j++) {
    let sum = 0;
    let along = 0;
    for (let i = j; i < rows * width; i += width) {
      sum += gradient[i] as number;
      along += (gradient[i] as number) * (normalised[i] as number);
    }
    gainGradient[j] = (gainGradient[j] as number) + along;
    shiftGradient[j] = (shiftGradient[j] as number) + sum;
    const factor = (gain[j] as number) / (rows * Math.sqrt((variance[j] as number) + EPSILON));
    for (let i = j; i < rows * width; i += width) {
      gradient[i] = factor * (rows * (gradient[i] as number) - sum - (normalised[i] as number) * along);
    }
  }
}

/**
 * Folds a trained normalisation into the layer before it, so that inference needs none:
 * weights'_ij = weights_ij * f_j and bias'_j = shift_j - mean_j * f_j, with f_j = gain_j / sqrt(variance_j + 1e-5).
 */
export function foldBatchNorm(
  inputs: number,
  width: number,
  weights: Reals,
  shift: Reals,
  gain: Reals,
  mean: Reals,
  variance: Reals,
): void {
  for (let j = 0; j < width; j++) {
    const factor = (gain[j] as number) / Math.sqrt((variance[j] as number) + EPSILON);
    for (let i = 0; i < inputs; i++) weights[i * width + j] = (weights[i * width + j] as number) * factor;
    shift[j] = (shift[j] as number) - (mean[j] as number) * factor;
  }
}
