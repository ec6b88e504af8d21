/*
 * The kernels of training in single precision, compiled to WebAssembly by `npm run build:kernels`. Matrices are row-major;
 * arguments are byte offsets (names that end in `At`) and counts. Nothing here allocates. No relaxed SIMD: every machine
 * rounds alike.
 */

export { relu, reluBackward } from "./activation";
export { adam } from "./adam";
export { addProduct } from "./product";
export { addRows, scale } from "./rows";
export { exponentiate, largest } from "./softmax";
export { sparseBackward, sparseForward } from "./sparse";
export { addProductWithTransposed } from "./transposed-product";
