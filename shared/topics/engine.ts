import { type Kernels, plainKernels } from "./kernels/kernels.ts";
import { type Precision, type Reals, zeros } from "./kernels/reals.ts";

/** Where the arrays of a network lie. All begin as zeros. */
export interface Room {
  readonly reals: (length: number) => Reals;
  readonly integers: (length: number) => Uint32Array;
}

/** What a network is computed with: kernels, and a room whose arrays they can work on. */
export interface Engine {
  readonly kernels: Kernels;
  readonly room: Room;
  /** Calls both, `work` while the kernels run if it can: it must touch nothing that they touch. */
  readonly alongside: (work: () => void, kernels: () => void) => void;
  /** Ends its threads, if it has some; it is not used after that. */
  readonly close: () => void;
}

/** Plain TypeScript on arrays of their own. */
export function plainEngine(precision: Precision): Engine {
  const room: Room = {
    reals: (length) => zeros(precision, length),
    integers: (length) => new Uint32Array(length),
  };
  return { kernels: plainKernels, room, alongside, close: () => {} };
}

/** One after the other. */
export function alongside(work: () => void, kernels: () => void): void {
  kernels();
  work();
}
