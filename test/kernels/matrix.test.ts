import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainKernels } from "../../shared/topics/kernels/kernels.ts";
import { createDraws, difference, engineOf, type Twins } from "./arena-of.ts";

const NUMBERS = 200_000;
const engine = engineOf(NUMBERS);
const draws = createDraws(engine, NUMBERS);
const { kernels } = engine;

/** Around the edges of vectors (4), tiles (8) and blocks (2, 4). */
const size = fc.integer({ min: 1, max: 37 });
/** Beyond the 512 of a stretch. */
const long = fc.constantFrom(511, 512, 513, 514, 515, 516, 1023, 1027, 1540);

/** Single precision, normal draws: 12 roundings of a sum whose terms' sizes add up to about `inner`. */
const tolerance = (inner: number): number => 12 * 2 ** -23 * (inner + 4);

describe("SIMD matrix", () => {
  test.each([
    ["as it lies", false],
    ["transposed", true],
  ])("addProduct equals the plain one for every size, its left matrix %s", (_how, transposed) => {
    fc.assert(
      fc.property(size, size, size, fc.nat(), (rows, inner, columns, seed) => {
        const { draw } = draws(seed);
        const [a, b, c] = [draw(rows * inner), draw(inner * columns), draw(rows * columns)];
        const after = draw(9);
        const layout = transposed ? { rowStep: 1, innerStep: rows } : { rowStep: inner, innerStep: 1 };

        kernels.addProduct(rows, inner, columns, a.simd, layout, b.simd, c.simd);

        plainKernels.addProduct(rows, inner, columns, a.plain, layout, b.plain, c.plain);
        expect(difference(c)).toBeLessThan(tolerance(inner));
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ["short", size],
    ["long", long],
  ])("addProductWithTransposed equals the plain one for every size, of %s rows", (_how, inners) => {
    fc.assert(
      fc.property(size, inners, size, fc.nat(), (rows, inner, columns, seed) => {
        const { draw } = draws(seed);
        const [a, b, c] = [draw(rows * inner), draw(columns * inner), draw(rows * columns)];
        const after = draw(9);

        kernels.addProductWithTransposed(rows, inner, columns, a.simd, b.simd, c.simd);

        plainKernels.addProductWithTransposed(rows, inner, columns, a.plain, b.plain, c.plain);
        expect(difference(c)).toBeLessThan(tolerance(inner));
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["left", 0],
    ["right", 1],
  ])("one infinite number of the %s matrix reaches what it is part of, and only that", (_which, side) => {
    const { draw } = draws(3);
    const [a, b, c, d] = [draw(7 * 6), draw(6 * 7), draw(49), draw(49)];
    for (const twin of ["simd", "plain"] as const) (side === 0 ? a : b)[twin][3] = Number.POSITIVE_INFINITY;

    kernels.addProduct(7, 6, 7, a.simd, { rowStep: 6, innerStep: 1 }, b.simd, c.simd);
    kernels.addProductWithTransposed(7, 6, 7, a.simd, b.simd, d.simd);

    plainKernels.addProduct(7, 6, 7, a.plain, { rowStep: 6, innerStep: 1 }, b.plain, c.plain);
    plainKernels.addProductWithTransposed(7, 6, 7, a.plain, b.plain, d.plain);
    const finite = ({ simd }: Twins): number => simd.filter(Number.isFinite).length;
    expect([finite(c), finite(d)]).toEqual([42, 42]);
    expect(difference(c) + difference(d)).toBeLessThan(1e-4);
  });

  test("addRows equals the plain one for every size", () => {
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, columns, seed) => {
        const { draw } = draws(seed);
        const [values, sums, after] = [draw(rows * columns), draw(columns), draw(9)];

        kernels.addRows(rows, columns, values.simd, sums.simd);

        plainKernels.addRows(rows, columns, values.plain, sums.plain);
        expect(difference(sums)).toBeLessThan(tolerance(rows));
        expect(difference(after)).toBe(0);
      }),
    );
  });

  test("an array outside of the memory is refused", () => {
    const { draw } = draws(1);
    const inside = draw(4).simd;

    expect(() => kernels.addRows(1, 4, inside, new Float32Array(4))).toThrow("outside of its memory");
    expect(() => kernels.addRows(1, 4, new Float64Array(4), inside)).toThrow("outside of its memory");
  });
});
