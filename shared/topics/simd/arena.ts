import type { Room } from "../engine.ts";

/** Arrays begin on a vector's boundary; nothing lies at address 0. */
const ALIGNMENT = 16;

function roundedUp(sizeBytes: number): number {
  return Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes that `build` takes of an arena. It is run on empty arrays, so it may do nothing but ask for room. */
export function arenaBytes(build: (room: Room) => void): number {
  let used = ALIGNMENT;
  const count = (length: number): void => {
    used += roundedUp(4 * length);
  };
  build({
    reals: (length) => {
      count(length);
      return new Float32Array(0);
    },
    integers: (length) => {
      count(length);
      return new Uint32Array(0);
    },
  });
  return used;
}

/** Lays arrays one after the other into `buffer`, which is never given back. @throws RangeError when it is full */
export function createArena(buffer: ArrayBufferLike): Room {
  let used = ALIGNMENT;
  const take = (length: number): number => {
    const start = used;
    used += roundedUp(4 * length);
    if (used > buffer.byteLength) throw new RangeError(`${used} bytes are more than the arena has`);
    return start;
  };
  return {
    reals: (length) => new Float32Array(buffer, take(length), length),
    integers: (length) => new Uint32Array(buffer, take(length), length),
  };
}
