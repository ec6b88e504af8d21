import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, createRandomFromState, shuffle } from "../../shared/random/random.ts";

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

describe("random", () => {
  test("equals the reference xoshiro128** at the state 1, 2, 3, 4", () => {
    // Of the authors' C code (prng.di.unimi.it/xoshiro128starstar.c), compiled with gcc.
    const expected = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];

    const { bits } = createRandomFromState([1, 2, 3, 4]);

    expect(draw(10, bits)).toEqual(expected);
  });

  test("equals the reference at a state with high bits set", () => {
    const expected = [2576977301, 2031002624, 493873983, 1869783165, 3190245226, 1258368309];

    const { bits } = createRandomFromState([0xdeadbeef, 0x12345678, 0xffffffff, 0x80000001]);

    expect(draw(6, bits)).toEqual(expected);
  });

  test("fills the state of a seed and stream as SplitMix32 in C does", () => {
    const expected = [1068498353, 1693796482, 3671437333, 3552438022, 3458601554, 3474425919];

    const { bits } = createRandom(42, 7);

    expect(draw(6, bits)).toEqual(expected);
  });

  test("streams of one seed and seeds of one stream differ", () => {
    const starts = [createRandom(0, 0), createRandom(0, 1), createRandom(1, 0)].map(({ bits }) => bits());

    expect(new Set(starts).size).toBe(3);
  });

  test("below stays in range and gives every number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (limit, seed) => {
        const { below } = createRandom(seed);

        const drawn = new Set(draw(limit * 50, () => below(limit)));

        expect([...drawn].sort((a, b) => a - b)).toEqual([...Array(limit).keys()]);
      }),
      { numRuns: 20 },
    );
  });

  test("below is unbiased where the limit does not divide 2^32", () => {
    const { below } = createRandom(6);

    const drawn = draw(9000, () => below(3 * 2 ** 30));

    const low = drawn.filter((value) => value < 2 ** 30).length;
    expect(Math.abs(low - 3000)).toBeLessThan(200);
  });

  test("gaussian draws have mean 0, variance 1 and kurtosis 3", () => {
    const { gaussian } = createRandom(5);

    const drawn = draw(200_000, gaussian);

    const moment = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / drawn.length;
    expect(moment(1)).toBeCloseTo(0, 1.9);
    expect(moment(2)).toBeCloseTo(1, 1.5);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  test.each([1, 7, 31, 32, 33, 100])(
    "heads of %i tosses have the mean and variance of Binomial(n, 1/2)",
    (n) => {
      const { heads } = createRandom(n);

      const drawn = draw(20_000, () => heads(n));

      const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
      const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...drawn)).toBeLessThanOrEqual(n);
      expect(Math.abs(mean - n / 2)).toBeLessThan(0.03 * Math.sqrt(n));
      expect(Math.abs(variance / (n / 4) - 1)).toBeLessThan(0.06);
    },
  );

  test("shuffle keeps every value and reaches every order equally often", () => {
    const random = createRandom(3);
    const seen = new Map<string, number>();

    for (let i = 0; i < 6000; i++) {
      const values = Uint32Array.of(0, 1, 2);
      shuffle(values, random);
      seen.set(values.join(), (seen.get(values.join()) ?? 0) + 1);
    }

    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
