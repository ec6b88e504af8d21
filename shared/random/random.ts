/** A stream of random numbers; equal seeds and streams give equal numbers on every machine. */
export interface Random {
  /** 32 uniform bits as an unsigned integer. */
  readonly bits: () => number;
  /** Uniform in [0, 1), 32 bits of resolution. */
  readonly uniform: () => number;
  /** Uniform in 0..limit - 1, without bias; `limit` is at most 2^32. */
  readonly below: (limit: number) => number;
  /** Standard normal, by Marsaglia's polar method. */
  readonly gaussian: () => number;
  /** Heads among `trials` tosses of a fair coin: the ones among as many random bits. */
  readonly heads: (trials: number) => number;
}

const TWO_32 = 2 ** 32;

/**
 * xoshiro128** 1.1 (Blackman and Vigna, public domain), its four words filled by SplitMix32 from `seed` and `stream`.
 * Streams of one seed are independent for every practical purpose.
 */
export function createRandom(seed: number, stream = 0): Random {
  const fill = splitMix32(seed, stream);
  return createRandomFromState([fill(), fill(), fill(), fill()]);
}

/** For known-answer tests: the generator at a given state, which must not be all zero. */
export function createRandomFromState(state: readonly [number, number, number, number]): Random {
  const bits = xoshiro128StarStar(state);
  const uniform = (): number => bits() / TWO_32;
  return {
    bits,
    uniform,
    below: createBelow(bits),
    gaussian: createGaussian(uniform),
    heads: createHeads(bits),
  };
}

/** Steele, Lea and Flood 2014, with the 32-bit finalizer of MurmurHash3. */
function splitMix32(seed: number, stream: number): () => number {
  let state = (Math.imul(stream, 0x85ebca6b) ^ seed) | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

function rotateLeft(x: number, count: number): number {
  return (x << count) | (x >>> (32 - count));
}

function xoshiro128StarStar(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

/** Draws again what falls into the incomplete last stretch of 2^32. */
function createBelow(bits: () => number): (limit: number) => number {
  return (limit) => {
    const end = TWO_32 - (TWO_32 % limit);
    let drawn = bits();
    while (drawn >= end) drawn = bits();
    return drawn % limit;
  };
}

function createGaussian(uniform: () => number): () => number {
  let spare = Number.NaN;
  return () => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    let u = 0;
    let v = 0;
    let square = 0;
    do {
      u = 2 * uniform() - 1;
      v = 2 * uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    spare = v * factor;
    return u * factor;
  };
}

function countOnes(bits: number): number {
  let x = bits - ((bits >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function createHeads(bits: () => number): (trials: number) => number {
  return (trials) => {
    let heads = 0;
    let left = trials;
    for (; left >= 32; left -= 32) heads += countOnes(bits() | 0);
    return left === 0 ? heads : heads + countOnes(bits() >>> (32 - left));
  };
}

/** Puts `values` into random order in place (Fisher and Yates). */
export function shuffle(values: Uint32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = values[i] as number;
    values[i] = values[j] as number;
    values[j] = kept;
  }
}

/** Standard normal draws for the first `count` places of `values`. */
export function fillGaussian(values: Float32Array | Float64Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) values[i] = random.gaussian();
}
