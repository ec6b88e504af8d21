import { addProduct, addProductWithTransposed } from "./matrix.ts";
import type { Reals } from "./reals.ts";

/** out = x weights + bias; x is rows x inputs, `weights` inputs x outputs, `out` rows x outputs, all row-major. */
export function denseForward(
  rows: number,
  inputs: number,
  outputs: number,
  x: Reals,
  weights: Reals,
  bias: Reals,
  out: Reals,
): void {
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < outputs; j++) out[row * outputs + j] = bias[j] as number;
  }
  addProduct(rows, inputs, outputs, x, { rowStep: inputs, innerStep: 1 }, weights, out);
}

/** Gradients that a dense layer adds to. */
export interface DenseGradients {
  /** rows x inputs */
  readonly x: Reals;
  /** inputs x outputs */
  readonly weights: Reals;
  /** outputs */
  readonly bias: Reals;
}

/** Adds x^T g to the weights' gradient, the column sums of g to the bias's, g weights^T to the input's; g = `outGradient`. */
export function denseBackward(
  rows: number,
  inputs: number,
  outputs: number,
  x: Reals,
  weights: Reals,
  outGradient: Reals,
  gradients: DenseGradients,
): void {
  addProduct(inputs, rows, outputs, x, { rowStep: 1, innerStep: inputs }, outGradient, gradients.weights);
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < outputs; j++) {
      gradients.bias[j] = (gradients.bias[j] as number) + (outGradient[row * outputs + j] as number);
    }
  }
  addProductWithTransposed(rows, outputs, inputs, outGradient, weights, gradients.x);
}
