import type { SharedKernel, WasmKernels } from "./wasm.ts";

/**
 * Where a thread publishes the parts of a kernel's work for others to take. Only who has taken a part reads what the work
 * is, and new work is published after all parts are done: so nobody reads what is being written.
 */
export interface Board {
  readonly buffer: SharedArrayBuffer;
  readonly state: Int32Array;
  readonly work: Float64Array;
}

/** Places in `state`. Open parts are a range: its begin in the lower 16 bits, its end in the upper ones. */
const OPEN_PARTS = 0;
const DONE_PARTS = 1;
const SLEEPERS = 2;
const FAILED = 3;
/** Threads that have come to take part. */
const READY = 4;
/** In place of open parts. Not a place of its own: who is about to sleep compares this one with zero once more. */
const CLOSED = -1;
/** Places in `work`. */
const NUMBER = 0;
const KERNEL = 1;
const PARTS = 2;
const LENGTH = 3;
const STEP = 4;
const ARGUMENT_COUNT = 5;
const ARGUMENTS = 6;

const MOST_ARGUMENTS = 16;
const WORK_AT = 64;
const BOARD_BYTES = WORK_AT + 8 * (ARGUMENTS + MOST_ARGUMENTS);
/** What 15 bits hold, so that a range of them is not negative. */
export const MOST_PARTS = 32_767;

/** Some hundred microseconds of looking before a thread goes to sleep: kernels follow each other more closely than that. */
const LOOKS = 20_000;
/** How long the publisher sleeps at a time while others finish. */
const NAP_MS = 0.2;
/** No part of a kernel's work takes nearly so long: whoever has it is gone. */
const LONGEST_WAIT_MS = 300_000;

export function createBoard(buffer: SharedArrayBuffer = new SharedArrayBuffer(BOARD_BYTES)): Board {
  return { buffer, state: new Int32Array(buffer, 0, WORK_AT / 4), work: new Float64Array(buffer, WORK_AT) };
}

export type PartOfWork = (begin: number, end: number, ...args: readonly number[]) => void;

/** The kernels by their numbers on a board, the same in every thread. */
export function callsOf(kernels: WasmKernels): PartOfWork[] {
  return numbered(kernels).map((name) => kernels[name] as PartOfWork);
}

export function numbered(kernels: WasmKernels): SharedKernel[] {
  return (Object.keys(kernels) as SharedKernel[]).sort();
}

/** Offers the kernel's work over `0..length` in parts of `step`. */
export function publish(
  { state, work }: Board,
  kernel: number,
  length: number,
  step: number,
  args: readonly number[],
): void {
  const parts = Math.ceil(length / step);
  work[NUMBER] = (work[NUMBER] as number) + 1;
  work[KERNEL] = kernel;
  work[PARTS] = parts;
  work[LENGTH] = length;
  work[STEP] = step;
  work[ARGUMENT_COUNT] = args.length;
  for (let i = 0; i < args.length; i++) work[ARGUMENTS + i] = args[i] as number;
  Atomics.store(state, DONE_PARTS, 0);
  Atomics.store(state, OPEN_PARTS, parts << 16);
  if (Atomics.load(state, SLEEPERS) > 0) Atomics.notify(state, OPEN_PARTS);
}

/** Takes a part if one is open, does it, and says whether there was one. */
export type TakePart = () => boolean;

/**
 * How a thread takes parts: the first one that is open, or the last one. Who begins at an end of the work meets what it
 * has met there before, and it is still in its cache.
 */
export function partTaker(
  { state, work }: Board,
  calls: readonly PartOfWork[],
  end: "first" | "last",
): TakePart {
  let known = 0;
  let call: PartOfWork | undefined;
  let args: number[] = [];
  return () => {
    for (;;) {
      const open = Atomics.load(state, OPEN_PARTS);
      if (open <= 0) return false;
      const first = open & 0xffff;
      const last = (open >>> 16) - 1;
      const rest = first === last ? 0 : end === "first" ? open + 1 : open - 0x1_0000;
      if (Atomics.compareExchange(state, OPEN_PARTS, open, rest) !== open) continue;
      if (work[NUMBER] !== known) {
        known = work[NUMBER] as number;
        call = calls[work[KERNEL] as number];
        args = Array.from(work.subarray(ARGUMENTS, ARGUMENTS + (work[ARGUMENT_COUNT] as number)));
      }
      const step = work[STEP] as number;
      const begin = (end === "first" ? first : last) * step;
      call?.(begin, Math.min(begin + step, work[LENGTH] as number), ...args);
      Atomics.add(state, DONE_PARTS, 1);
      return true;
    }
  };
}

/** Returns when all parts of what was published are done. @throws Error when another thread has failed, or is gone */
export function awaitParts({ state, work }: Board, longestMs: number = LONGEST_WAIT_MS): void {
  const parts = work[PARTS] as number;
  const startMs = performance.now();
  for (let looks = 0; ; looks++) {
    if (Atomics.load(state, FAILED) === 1) throw new Error("a thread of the training has failed");
    const done = Atomics.load(state, DONE_PARTS);
    if (done === parts) return;
    if (looks <= LOOKS) continue;
    if (performance.now() - startMs > longestMs)
      throw new Error("a thread of the training does not come back");
    Atomics.wait(state, DONE_PARTS, done, NAP_MS);
  }
}

/** Waits until a part is open; false when the board was closed. */
export function awaitWork({ state }: Board): boolean {
  for (let looks = 0; ; looks++) {
    const open = Atomics.load(state, OPEN_PARTS);
    if (open === CLOSED) return false;
    if (open > 0) return true;
    if (looks < LOOKS) continue;
    Atomics.add(state, SLEEPERS, 1);
    Atomics.wait(state, OPEN_PARTS, 0);
    Atomics.sub(state, SLEEPERS, 1);
  }
}

/** Sends all threads home that wait for work. */
export function closeBoard({ state }: Board): void {
  Atomics.store(state, OPEN_PARTS, CLOSED);
  Atomics.notify(state, OPEN_PARTS);
}

/** Tells that this thread takes part from now on. */
export function reportReady({ state }: Board): void {
  Atomics.add(state, READY, 1);
  Atomics.notify(state, READY);
}

/** Waits until so many other threads take part, but not for ever. */
export function awaitReady({ state }: Board, threads: number, longestMs: number): void {
  const startMs = performance.now();
  for (let ready = Atomics.load(state, READY); ready < threads; ready = Atomics.load(state, READY)) {
    if (performance.now() - startMs > longestMs) return;
    Atomics.wait(state, READY, ready, NAP_MS);
  }
}

/** Tells the publisher that this thread cannot go on. */
export function reportFailure({ state }: Board): void {
  Atomics.store(state, FAILED, 1);
}
