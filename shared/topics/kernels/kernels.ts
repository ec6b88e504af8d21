import { activate, activateBackward } from "./activation.ts";
import { addProduct, addProductWithTransposed, addRows } from "./matrix.ts";
import { UPDATES } from "./optimizers.ts";
import { exponentiateRow, largestOf, scaleRow } from "./softmax.ts";
import { sparseBackward, sparseForward } from "./sparse-layer.ts";

/** In TypeScript, for either precision and arrays anywhere: what inference uses, and the oracle of all others. */
export const plainKernels = {
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

/** The loops that training spends its time in; everything else is made of them. */
export type Kernels = Readonly<typeof plainKernels>;
