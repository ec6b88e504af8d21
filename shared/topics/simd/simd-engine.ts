import { type Engine, plainEngine, type Room } from "../engine.ts";
import { arenaBytes, createArena } from "./arena.ts";
import { createSimdKernels } from "./simd-kernels.ts";
import { instantiateKernels } from "./wasm.ts";

const PAGE_BYTES = 65_536;
/** 4 GiB: what 32-bit addresses reach. */
const MOST_PAGES = 65_536;

/**
 * SIMD on one memory that holds exactly what `build` asks for, which is therefore asked twice: here, and by the caller in
 * the same way of the engine's room. Pages that are never written take no physical memory. What does not fit into 4 GiB
 * gets the plain engine in single precision.
 * @throws NotFoundError `KERNELS_MISSING`
 */
export function createSimdEngine(build: (room: Room) => void): Engine {
  const pages = Math.ceil(arenaBytes(build) / PAGE_BYTES);
  if (pages > MOST_PAGES) return plainEngine("single");
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const kernels = createSimdKernels(memory, instantiateKernels(memory));
  return { kernels, room: createArena(memory.buffer) };
}
