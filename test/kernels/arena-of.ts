import { createRandom } from "../../shared/random/random.ts";
import type { Engine } from "../../shared/topics/engine.ts";
import {
  createSimdEngine,
  createSimdMachine,
  type SimdMachine,
} from "../../shared/topics/simd/simd-engine.ts";

/** One engine for all tests of a file, with room for so many numbers. */
export function engineOf(numbers: number): Engine {
  return createSimdEngine((room) => room.reals(numbers));
}

/** The kernels' own functions, which take addresses, and room for so many numbers. */
export function machineOf(numbers: number, threads = 1): SimdMachine {
  const machine = createSimdMachine((room) => room.reals(numbers), threads);
  if (machine === undefined) throw new RangeError(`${numbers} numbers are too many`);
  return machine;
}

/** Both twins of an array: in the engine's memory, and in plain single precision. */
export interface Twins {
  readonly simd: Float32Array;
  readonly plain: Float32Array;
}

/** Hands out twins of standard normal draws from the start of one array in the engine's memory, over and over. */
export function createDraws({ room }: Pick<Engine, "room">, numbers: number) {
  const all = room.reals(numbers);
  return (seed: number) => {
    const { gaussian } = createRandom(seed);
    let used = 0;
    const place = (length: number): number => {
      used += length;
      if (used > numbers) throw new RangeError(`${used} numbers are too many for this test`);
      return 4 * (used - length) + all.byteOffset;
    };
    const put = (values: Float32Array): Twins => {
      const simd = new Float32Array(all.buffer, place(values.length), values.length);
      simd.set(values);
      return { simd, plain: values.slice() };
    };
    return {
      put,
      draw: (length: number, scale = 1): Twins =>
        put(Float32Array.from({ length }, () => scale * gaussian())),
      integers: (values: readonly number[]): Uint32Array => {
        const simd = new Uint32Array(all.buffer, place(values.length), values.length);
        simd.set(values);
        return simd;
      },
    };
  };
}

/** The largest difference between the twins. A NaN in one only counts as infinitely large. */
export function difference({ simd, plain }: Twins): number {
  return plain.reduce((worst, value, i) => {
    const other = simd[i] as number;
    if (Object.is(value, other) || value === other) return worst;
    const error = Math.abs(other - value);
    return Math.max(worst, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }, 0);
}
