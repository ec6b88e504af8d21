import { type Engine, plainEngine, type Room } from "../engine.ts";
import { arenaBytes, createArena } from "./arena.ts";
import { createSimdKernels } from "./simd-kernels.ts";
import { createTeam, type Team } from "./team.ts";
import { compileKernels } from "./wasm.ts";

const PAGE_BYTES = 65_536;
/** One page less than 32-bit addresses reach: the address behind the last array must be one, too. */
const MOST_PAGES = 65_535;

/** A team, and room in the memory that its kernels work on. */
export interface SimdMachine {
  readonly memory: WebAssembly.Memory;
  readonly team: Team;
  readonly room: Room;
}

/**
 * One memory that holds exactly what `build` asks for, which is therefore asked twice: here, and by the caller in the same
 * way of the machine's room. Pages that are never written take no physical memory.
 *
 * @param threads how many share the work; the results are the same to the bit for any number
 * @returns undefined for what does not fit into 4 GiB
 * @throws NotFoundError `KERNELS_MISSING`
 */
export function createSimdMachine(build: (room: Room) => void, threads: number): SimdMachine | undefined {
  const pages = Math.ceil(arenaBytes(build) / PAGE_BYTES);
  if (pages > MOST_PAGES) return undefined;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return { memory, team: createTeam(memory, compileKernels(), threads), room: createArena(memory.buffer) };
}

/** The kernels on such a machine; what does not fit gets the plain engine in single precision. Throws as it does. */
export function createSimdEngine(build: (room: Room) => void, threads = 1): Engine {
  const machine = createSimdMachine(build, threads);
  if (machine === undefined) return plainEngine("single");
  const { memory, team, room } = machine;
  return { kernels: createSimdKernels(memory, team), room, alongside: team.alongside, close: team.close };
}
