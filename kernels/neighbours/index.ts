/*
 * Exact search for the nearest rows of an index, compiled to WebAssembly by `npm run build:kernels`. One instance and one
 * memory hold one index. Arguments are byte offsets (names that end in `At`), row numbers and counts. Nothing here
 * allocates. No relaxed SIMD: every machine rounds alike.
 */

export { sortNearest } from "./heap";
export { layOut } from "./layout";
export { quantize } from "./quantize";
export { scan, scanFour } from "./scan";
