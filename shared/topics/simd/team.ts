import { Worker } from "node:worker_threads";
import { threadFile } from "../../runtime/thread-file.ts";
import { alongside } from "../engine.ts";
import {
  awaitParts,
  awaitReady,
  callsOf,
  closeBoard,
  createBoard,
  MOST_PARTS,
  numbered,
  type PartOfWork,
  partTaker,
  publish,
} from "./board.ts";
import { instantiateKernels, type SharedKernel, type WasmKernels } from "./wasm.ts";

/** Threads that share the work of kernels. */
export interface Team {
  /** The caller's own. */
  readonly kernels: WasmKernels;
  /**
   * Runs the kernel over `0..length` in parts of `step`, each by whichever thread is free, and returns when all are done.
   * The parts do not depend on the number of threads, so neither does the result.
   */
  readonly run: (kernel: SharedKernel, length: number, step: number, ...args: readonly number[]) => void;
  /** Calls both, `work` during the first run of `kernels` if it has one: it must touch nothing that they touch. */
  readonly alongside: (work: () => void, kernels: () => void) => void;
  /** Sends the threads home. */
  readonly close: () => void;
}

/** What a thread needs to take part. */
export interface TeamMember {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly board: SharedArrayBuffer;
}

const workerFile = threadFile("team-worker", import.meta.url);

/** Threads start within some 50 ms; the work is begun without those that do not. */
const LONGEST_START_MS = 1000;

/** `threads` threads over one shared memory, the caller's among them. They do not keep the process alive. */
export function createTeam(memory: WebAssembly.Memory, module: WebAssembly.Module, threads: number): Team {
  const kernels = instantiateKernels(module, memory);
  if (threads < 2) return soloTeam(kernels);
  const board = createBoard();
  for (let other = 1; other < threads; other++) {
    const workerData: TeamMember = { memory, module, board: board.buffer };
    new Worker(workerFile, { workerData }).unref();
  }
  const numbers = new Map(numbered(kernels).map((name, number) => [name, number]));
  awaitReady(board, threads - 1, LONGEST_START_MS);
  const takePart = partTaker(board, callsOf(kernels), "first");
  let aside: (() => void) | undefined;
  const doAside = (): void => {
    const work = aside;
    aside = undefined;
    work?.();
  };
  return {
    kernels,
    run: (kernel, length, step, ...args) => {
      // A single part is no work to share.
      if (length <= step && aside === undefined) {
        (kernels[kernel] as PartOfWork)(0, length, ...args);
        return;
      }
      publish(board, numbers.get(kernel) ?? 0, length, partSize(length, step), args);
      doAside();
      while (takePart());
      awaitParts(board);
    },
    alongside: (work, kernelRuns) => {
      aside = work;
      kernelRuns();
      doAside();
    },
    close: () => closeBoard(board),
  };
}

/** `step`, or more where a board could not count the parts. */
function partSize(length: number, step: number): number {
  return Math.max(step, Math.ceil(length / MOST_PARTS));
}

function soloTeam(kernels: WasmKernels): Team {
  return {
    kernels,
    run: (kernel, length, step, ...args) => {
      const call = kernels[kernel] as PartOfWork;
      const size = partSize(length, step);
      for (let begin = 0; begin < length; begin += size) call(begin, Math.min(begin + size, length), ...args);
    },
    alongside,
    close: () => {},
  };
}
