import { activate, activateBackward } from "./activation.ts";
import { contrastGradient, contrastRows } from "./contrastive.ts";
import { decode, decodeBackward } from "./decoder.ts";
import { sampleTheta, sampleThetaBackward } from "./latent.ts";
import { addProduct, addProductWithTransposed, addRows } from "./matrix.ts";
import { UPDATES } from "./optimizers.ts";
import { sparseBackward, sparseForward } from "./sparse-layer.ts";

/** In TypeScript, for either precision and arrays anywhere: what inference uses, and the oracle of all others. */
export const plainKernels = {
  addProduct,
  addProductWithTransposed,
  addRows,
  activate,
  activateBackward,
  sparseForward,
  sparseBackward,
  sampleTheta,
  sampleThetaBackward,
  decode,
  decodeBackward,
  contrastRows,
  contrastGradient,
  updates: UPDATES,
};

/** The loops that training spends its time in; everything else is made of them. */
export type Kernels = Readonly<typeof plainKernels>;
