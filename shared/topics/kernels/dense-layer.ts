import type { Kernels } from "./kernels.ts";
import type { Reals } from "./reals.ts";

/** out = x weights + bias; x is rows x inputs, `weights` inputs x outputs, `out` rows x outputs, all row-major. */
export function denseForward(
  kernels: Kernels,
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
  kernels.addProduct(rows, inputs, outputs, x, { rowStep: inputs, innerStep: 1 }, weights, out);
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
  kernels: Kernels,
  rows: number,
  inputs: number,
  outputs: number,
  x: Reals,
  weights: Reals,
  outGradient: Reals,
  gradients: DenseGradients,
): void {
  kernels.addProduct(
    inputs,
    rows,
    outputs,
    x,
    { rowStep: 1, innerStep: inputs },
    outGradient,
    gradients.weights,
  );
  kernels.addRows(rows, outputs, outGradient, gradients.bias);
  kernels.addProductWithTransposed(rows, outputs, inputs, outGradient, weights, gradients.x);
}
