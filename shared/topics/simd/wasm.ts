import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NotFoundError } from "../../errors/errors.ts";

/** Written by `npm run build:kernels` from `kernels/assembly`. */
export const kernelsFile: string = fileURLToPath(new URL("kernels.wasm", import.meta.url));

/** What kernels/assembly/index.ts exports: byte offsets into the memory, and counts. */
export interface WasmKernels {
  readonly addProduct: (
    rows: number,
    inner: number,
    columns: number,
    a: number,
    rowStep: number,
    innerStep: number,
    b: number,
    c: number,
  ) => void;
  readonly addProductWithTransposed: (
    rows: number,
    inner: number,
    columns: number,
    a: number,
    b: number,
    c: number,
  ) => void;
  readonly addRows: (rows: number, columns: number, values: number, sums: number) => void;
  readonly largest: (length: number, values: number) => number;
  readonly exponentiate: (length: number, values: number, largest: number) => number;
  readonly scale: (length: number, values: number, factor: number) => void;
  readonly relu: (length: number, values: number) => void;
  readonly reluBackward: (length: number, outputs: number, gradient: number) => void;
  readonly sparseForward: (
    rows: number,
    indptr: number,
    indices: number,
    values: number,
    width: number,
    weights: number,
    bias: number,
    out: number,
  ) => void;
  readonly sparseBackward: (
    rows: number,
    indptr: number,
    indices: number,
    values: number,
    width: number,
    gradient: number,
    weightGradient: number,
  ) => void;
  readonly adam: (
    length: number,
    weights: number,
    gradient: number,
    first: number,
    second: number,
    rescale: number,
    limit: number,
    decay: number,
    rate: number,
    correction: number,
  ) => void;
}

/**
 * The kernels over `memory`. Read at once, without waiting, since a training is about to begin.
 * @throws NotFoundError `KERNELS_MISSING` when they were not built
 */
export function instantiateKernels(memory: WebAssembly.Memory, file: string = kernelsFile): WasmKernels {
  if (!existsSync(file)) {
    throw new NotFoundError("KERNELS_MISSING", `${file} was not built: run npm run build:kernels.`);
  }
  const module = new WebAssembly.Module(readFileSync(file));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return exports as WasmKernels;
}
