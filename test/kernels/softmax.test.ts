import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainKernels } from "../../shared/topics/kernels/kernels.ts";
import { createDraws, difference, engineOf } from "./arena-of.ts";

const NUMBERS = 400_000;
const engine = engineOf(NUMBERS);
const draws = createDraws(engine, NUMBERS);
const { kernels } = engine;
const size = fc.integer({ min: 1, max: 50 });

describe("SIMD softmax", () => {
  test("exp is within 2e-7 of Math.exp on [-87, 0]", () => {
    const length = 348_001;
    const { simd } = draws(0).put(Float32Array.from({ length }, (_, i) => -i / 4000));
    const given = simd.slice();

    kernels.exponentiateRow(length, simd, 0, 0);

    const errors = given.map((x, i) => Math.abs((simd[i] as number) / Math.exp(x) - 1));
    expect(errors.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(2e-7);
    expect(simd[0]).toBe(1);
  });

  test.each([-87.1, -88, -104, -1e4, -1e30, Number.NEGATIVE_INFINITY])("exp(%d) is zero", (x) => {
    const { simd } = draws(0).put(new Float32Array(5).fill(x));

    const sum = kernels.exponentiateRow(5, simd, 0, 0);

    expect([...simd, sum]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("exponentiateRow and its sum equal the plain ones, and touch nothing else", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (before, length, seed) => {
        const values = draws(seed).draw(before + length + 7, 8);
        const largest = plainKernels.largestOf(length, values.plain, before);

        const sum = kernels.exponentiateRow(length, values.simd, before, largest);

        const expected = plainKernels.exponentiateRow(length, values.plain, before, largest);
        expect(Math.abs(sum / expected - 1)).toBeLessThan(3e-7);
        expect(difference(values)).toBeLessThan(3e-7);
      }),
      { numRuns: 300 },
    );
  });

  test("the sum of a long row loses nothing: 100,000 equal terms", () => {
    const { simd } = draws(0).put(new Float32Array(100_001).fill(Math.log(0.1)));

    expect(kernels.exponentiateRow(100_001, simd, 0, 0) / 10_000.1).toBeCloseTo(1, 6);
  });

  test("largestOf finds the largest wherever it stands, negative ones too", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat(), (before, length, at, seed) => {
        const { simd } = draws(seed).put(new Float32Array(before + length + 7).fill(99));
        simd.fill(-5, before, before + length);
        simd[before + (at % length)] = -3;

        expect(kernels.largestOf(length, simd, before)).toBe(-3);
      }),
      { numRuns: 300 },
    );
  });

  test.each([1, 3, 6, 9])("a NaN in a row of %d is not hidden", (length) => {
    for (let at = 0; at < length; at++) {
      const { simd } = draws(0).put(new Float32Array(length));
      simd[at] = Number.NaN;

      expect(kernels.largestOf(length, simd, 0)).toBeNaN();
      expect(kernels.exponentiateRow(length, simd, 0, 0)).toBeNaN();
    }
  });

  test("scaleRow equals the plain one", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (before, length, seed) => {
        const values = draws(seed).draw(before + length + 7);

        kernels.scaleRow(length, values.simd, before, 0.75);

        plainKernels.scaleRow(length, values.plain, before, 0.75);
        expect(difference(values)).toBe(0);
      }),
    );
  });
});
