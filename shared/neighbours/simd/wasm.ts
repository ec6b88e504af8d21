import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is used of WebAssembly, which is in TypeScript's library for browsers only. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => KernelMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: KernelMemory } },
  ) => { readonly exports: object };
};

/** Memory of one index and its kernels, in no thread but this. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer;
}

/**
 * Written by `npm run build:kernels` from `kernels/neighbours`. Beside a bundle lie the kernels of other rooms too, each
 * under its own name.
 */
export const kernelsFile: string = fileURLToPath(new URL("neighbours.wasm", import.meta.url));

/** What kernels/neighbours/index.ts exports: byte offsets into the memory, and counts. */
export interface WasmKernels {
  readonly layOut: (
    columns: number,
    vectors: number,
    labels: number,
    sketch: number,
    scales: number,
    squares: number,
    sketchedQueries: number,
    records: number,
  ) => void;
  readonly quantize: (start: number, end: number, bounds: number) => void;
  readonly scan: (query: number, start: number, end: number) => void;
  readonly scanFour: (start: number, end: number) => void;
  readonly sortNearest: (query: number) => number;
}

const modules = new Map<string, object>();

/** @param pages of 64 KiB. @returns undefined when the machine has not so many */
export function allocateMemory(pages: number): KernelMemory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether the kernels were built. */
export function hasKernels(file: string): boolean {
  return modules.has(file) || existsSync(file);
}

/**
 * The kernels over `memory`; undefined when they were not built. Read when the first index is searched, so that programs
 * that search none need not have the file. Compiled once, so that all indexes have the benefit of warm code.
 */
export function instantiateKernels(
  memory: KernelMemory,
  file: string = kernelsFile,
): WasmKernels | undefined {
  const module = modules.get(file) ?? compile(file);
  if (module === undefined) return undefined;
  modules.set(file, module);
  return new WebAssembly.Instance(module, { env: { memory } }).exports as WasmKernels;
}

function compile(file: string): object | undefined {
  return existsSync(file) ? new WebAssembly.Module(readFileSync(file)) : undefined;
}
