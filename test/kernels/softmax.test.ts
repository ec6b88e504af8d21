import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exponentiateRow, largestOf } from "../../shared/topics/kernels/softmax.ts";
import { createDraws, difference, machineOf } from "./arena-of.ts";

const NUMBERS = 700_000;
const machine = machineOf(NUMBERS);
const draws = createDraws(machine, NUMBERS);
const { exponentiate, largest, ln } = machine.team.kernels;
const size = fc.integer({ min: 1, max: 50 });

describe("SIMD exponential", () => {
  test.each([
    ["[-87, 0]", -87, 0],
    ["[-20, 80]", -20, 80],
  ])("is within 2.5e-7 of Math.exp on %s", (_range, least, most) => {
    const length = 600_001;
    const step = (most - least) / (length - 1);
    const { simd } = draws(0).put(Float32Array.from({ length }, (_, i) => most - i * step));
    const given = simd.slice();

    exponentiate(length, simd.byteOffset, 0);

    const errors = given.map((x, i) => Math.abs((simd[i] as number) / Math.exp(x) - 1));
    expect(errors.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(2.5e-7);
  });

  test("of zero is one", () => {
    const { simd } = draws(0).put(new Float32Array(5));

    exponentiate(5, simd.byteOffset, 0);

    expect([...simd]).toEqual([1, 1, 1, 1, 1]);
  });

  test.each([-87.1, -88, -104, -1e4, -1e30, Number.NEGATIVE_INFINITY])("of %d is zero", (x) => {
    const { simd } = draws(0).put(new Float32Array(5).fill(x));

    const sum = exponentiate(5, simd.byteOffset, 0);

    expect([...simd, sum]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("of a row and its sum equal the plain ones, and touch nothing else", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (before, length, seed) => {
        const values = draws(seed).draw(before + length + 7, 8);
        const top = largestOf(length, values.plain, before);

        const sum = exponentiate(length, values.simd.byteOffset + 4 * before, top);

        const expected = exponentiateRow(length, values.plain, before, top);
        expect(Math.abs(sum / expected - 1)).toBeLessThan(3e-7);
        expect(difference(values)).toBeLessThan(3e-7);
      }),
      { numRuns: 300 },
    );
  });

  test("sums a long row without loss: 100,001 equal terms", () => {
    const { simd } = draws(0).put(new Float32Array(100_001).fill(Math.log(0.1)));

    expect(exponentiate(100_001, simd.byteOffset, 0) / 10_000.1).toBeCloseTo(1, 6);
  });

  test.each([1, 3, 6, 9, 19])("does not hide a NaN in a row of %d", (length) => {
    for (let at = 0; at < length; at++) {
      const { simd } = draws(0).put(new Float32Array(length));
      simd[at] = Number.NaN;

      expect(exponentiate(length, simd.byteOffset, 0)).toBeNaN();
    }
  });
});

describe("SIMD largest", () => {
  test("finds the largest wherever it stands, negative ones too", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), fc.nat(), (before, length, at, seed) => {
        const { simd } = draws(seed).put(new Float32Array(before + length + 7).fill(99));
        simd.fill(-5, before, before + length);
        simd[before + (at % length)] = -3;

        expect(largest(length, simd.byteOffset + 4 * before)).toBe(-3);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the kernels' logarithm", () => {
  test("is within 1e-14 of Math.log for every positive normal number", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(ln(x) - Math.log(x))).toBeLessThanOrEqual(1e-14 * (1 + Math.abs(Math.log(x))));
      }),
      { numRuns: 2000, examples: [[1], [4 / 3], [2 / 3], [1.3333333333333335], [Number.MAX_VALUE]] },
    );
  });

  test.each([0, -1, Number.POSITIVE_INFINITY, Number.NaN])("of %d is not a number", (x) => {
    expect(ln(x)).toBeNaN();
  });
});
