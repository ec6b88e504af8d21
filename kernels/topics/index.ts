/*
 * The kernels of training in single precision, compiled to WebAssembly by `npm run build:kernels`. Matrices are row-major;
 * arguments are byte offsets (names that end in `At`) and counts. A kernel that begins with `begin` and `end` does a part
 * of its work that touches no other part's results, so that several threads may share it. Nothing here allocates, and no
 * static data is needed. Of relaxed SIMD only the fused multiply-add is used, which rounds alike
 * wherever there is one.
 */

export { relu, reluBackward } from "./activation";
export { adam } from "./adam";
export { contrastGradient, contrastRows } from "./contrast";
export { decode, decodeBackward } from "./decoder";
export { sampleTheta, sampleThetaBackward } from "./latent";
export { ln } from "./logarithm";
export { nearestRows } from "./nearest";
export { addProductColumns, addProductRows } from "./product";
export { addRowsColumns } from "./rows";
export { exponentiate, largest } from "./softmax";
export { sortByColumn, sparseBackward, sparseForward } from "./sparse";
export { addProductWithTransposedRows } from "./transposed-product";
