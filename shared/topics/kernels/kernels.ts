import { type Activation, activate, activateBackward } from "./activation.ts";
import { addProduct, addProductWithTransposed, addRows, type Layout } from "./matrix.ts";
import { type Optimizer, UPDATES, type Update } from "./optimizers.ts";
import type { Reals } from "./reals.ts";
import { exponentiateRow, largestOf, scaleRow } from "./softmax.ts";
import { type BatchRows, sparseBackward, sparseForward } from "./sparse-layer.ts";

/**
 * The loops that training spends its time in; everything else is made of them. What each computes is told where its
 * plain version is.
 */
export interface Kernels {
  readonly addProduct: (
    rows: number,
    inner: number,
    columns: number,
    a: Reals,
    layout: Layout,
    b: Reals,
    c: Reals,
  ) => void;
  readonly addProductWithTransposed: (
    rows: number,
    inner: number,
    columns: number,
    a: Reals,
    b: Reals,
    c: Reals,
  ) => void;
  readonly addRows: (rows: number, columns: number, values: Reals, sums: Reals) => void;
  readonly largestOf: (length: number, values: Reals, start: number) => number;
  readonly exponentiateRow: (length: number, values: Reals, start: number, largest: number) => number;
  readonly scaleRow: (length: number, values: Reals, start: number, factor: number) => void;
  readonly activate: (kind: Activation, length: number, values: Reals) => void;
  readonly activateBackward: (kind: Activation, length: number, outputs: Reals, gradient: Reals) => void;
  readonly sparseForward: (x: BatchRows, width: number, weights: Reals, bias: Reals, out: Reals) => void;
  readonly sparseBackward: (
    x: BatchRows,
    width: number,
    outGradient: Reals,
    weightGradient: Reals,
    biasGradient: Reals,
  ) => void;
  readonly updates: Readonly<Record<Optimizer, Update>>;
}

/** In TypeScript, for either precision and arrays anywhere: what inference uses, and the oracle of all others. */
export const plainKernels: Kernels = {
  addProduct,
  addProductWithTransposed,
  addRows,
  largestOf,
  exponentiateRow,
  scaleRow,
  activate,
  activateBackward,
  sparseForward,
  sparseBackward,
  updates: UPDATES,
};
