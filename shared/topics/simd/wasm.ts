import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NotFoundError } from "../../errors/errors.ts";

/** Written by `npm run build:kernels` from `kernels/topics`. */
export const kernelsFile: string = fileURLToPath(new URL("topics.wasm", import.meta.url));

/** Does the part `begin..end` of a kernel's work; arguments are byte offsets into the memory, counts and factors. */
type Shared<Arguments extends readonly number[]> = (begin: number, end: number, ...rest: Arguments) => void;

/** So many numbers. */
type Numbers<Count extends number, Tuple extends number[] = []> = Tuple["length"] extends Count
  ? Tuple
  : Numbers<Count, [...Tuple, number]>;

/** What kernels/topics/index.ts exports; the arguments are described there. */
export interface SharedKernels {
  readonly addProductRows: Shared<Numbers<7>>;
  readonly addProductColumns: Shared<Numbers<8>>;
  readonly addProductWithTransposedRows: Shared<Numbers<5>>;
  readonly addRowsColumns: Shared<Numbers<4>>;
  readonly relu: Shared<Numbers<1>>;
  readonly reluBackward: Shared<Numbers<2>>;
  readonly sparseForward: Shared<Numbers<7>>;
  readonly sparseBackward: Shared<Numbers<6>>;
  readonly sampleTheta: Shared<Numbers<6>>;
  readonly sampleThetaBackward: Shared<Numbers<9>>;
  readonly decode: Shared<Numbers<12>>;
  readonly decodeBackward: Shared<Numbers<14>>;
  readonly contrastRows: Shared<Numbers<7>>;
  readonly contrastGradient: Shared<Numbers<5>>;
  readonly nearestRows: Shared<Numbers<12>>;
  readonly adam: Shared<Numbers<13>>;
}

export type SharedKernel = keyof SharedKernels;

export interface WasmKernels extends SharedKernels {
  readonly sortByColumn: (
    rows: number,
    columns: number,
    indptr: number,
    indices: number,
    values: number,
    starts: number,
    rowsOut: number,
    valuesOut: number,
  ) => void;
  /** Parts of other kernels, by themselves for their tests. */
  readonly exponentiate: (length: number, values: number, largest: number) => number;
  readonly largest: (length: number, values: number) => number;
  readonly ln: (x: number) => number;
}

/**
 * The kernels, compiled. Read at once, without waiting, since a training is about to begin.
 * @throws NotFoundError `KERNELS_MISSING` when they were not built
 */
export function compileKernels(file: string = kernelsFile): WebAssembly.Module {
  if (!existsSync(file)) {
    throw new NotFoundError("KERNELS_MISSING", `${file} was not built: run npm run build:kernels.`);
  }
  return new WebAssembly.Module(readFileSync(file));
}

/** The kernels over a shared memory. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): WasmKernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as WasmKernels;
}
