import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../shared/random/random.ts";
import { plainKernels } from "../../shared/topics/kernels/kernels.ts";
import { OPTIMIZERS } from "../../shared/topics/kernels/optimizers.ts";
import { createDraws, difference, engineOf } from "./arena-of.ts";

const NUMBERS = 50_000;
const engine = engineOf(NUMBERS);
const draws = createDraws(engine, NUMBERS);
const { kernels } = engine;
const size = fc.integer({ min: 1, max: 41 });
/** Terms by row; a row may be empty. */
const lengths = fc.array(fc.integer({ min: 0, max: 11 }), { minLength: 1, maxLength: 9 });

/** Sparse rows in both places, over `columns` columns. */
function sparseRows(rowLengths: readonly number[], columns: number, seed: number) {
  const room = draws(seed);
  const random = createRandom(seed, 1);
  const starts = [0, ...rowLengths].map((_, row) => rowLengths.slice(0, row).reduce((sum, n) => sum + n, 0));
  const terms = starts.at(-1) ?? 0;
  const values = room.draw(terms);
  const rows = {
    rowCount: rowLengths.length,
    indptr: room.integers(starts),
    indices: room.integers(Array.from({ length: terms }, () => random.below(columns))),
  };
  const byColumn = {
    starts: room.integers(new Array(columns + 1).fill(0)),
    rows: room.integers(new Array(terms).fill(0)),
    values: room.draw(terms).simd,
  };
  return { room, simd: { ...rows, values: values.simd, byColumn }, plain: { ...rows, values: values.plain } };
}

describe("SIMD sparse layer", () => {
  test("forward equals the plain one for every shape, empty rows too", () => {
    fc.assert(
      fc.property(lengths, size, size, fc.nat(), (rowLengths, columns, width, seed) => {
        const { room, simd, plain } = sparseRows(rowLengths, columns, seed);
        const [weights, bias, out] = [
          room.draw(columns * width),
          room.draw(width),
          room.draw(rowLengths.length * width),
        ];
        const after = room.draw(9);

        kernels.sparseForward(simd, width, weights.simd, bias.simd, out.simd);

        plainKernels.sparseForward(plain, width, weights.plain, bias.plain, out.plain);
        expect(difference(out)).toBeLessThan(2e-5);
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test("backward equals the plain one for every shape, terms that several rows share too", () => {
    fc.assert(
      fc.property(lengths, size, size, fc.nat(), (rowLengths, columns, width, seed) => {
        const { room, simd, plain } = sparseRows(rowLengths, columns, seed);
        const [gradient, weights, bias] = [
          room.draw(rowLengths.length * width),
          room.draw(columns * width),
          room.draw(width),
        ];
        const after = room.draw(9);

        kernels.sparseBackward(simd, width, gradient.simd, weights.simd, bias.simd);

        plainKernels.sparseBackward(plain, width, gradient.plain, weights.plain, bias.plain);
        expect(difference(weights)).toBeLessThan(1e-4);
        expect(difference(bias)).toBeLessThan(1e-5);
        expect(difference(after)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("SIMD activation", () => {
  test.each(["relu", "tanh", "sigmoid"] as const)("%s and its gradient equal the plain ones", (kind) => {
    fc.assert(
      fc.property(size, fc.nat(), (length, seed) => {
        const room = draws(seed);
        const [values, gradient] = [room.draw(length + 5), room.draw(length + 5)];

        kernels.activate(kind, length, values.simd);
        kernels.activateBackward(kind, length, values.simd, gradient.simd);

        plainKernels.activate(kind, length, values.plain);
        plainKernels.activateBackward(kind, length, values.plain, gradient.plain);
        expect(difference(values) + difference(gradient)).toBe(0);
      }),
    );
  });

  test.each([1, 4])("relu lets NaN through, at length %d", (length) => {
    const { simd } = draws(0).put(new Float32Array(length).fill(Number.NaN));

    kernels.activate("relu", length, simd);

    expect(simd.every(Number.isNaN)).toBe(true);
  });
});

describe("SIMD optimizers", () => {
  test.each(OPTIMIZERS)("%s equals the plain one over several steps", (optimizer) => {
    fc.assert(
      fc.property(size, fc.nat(), fc.boolean(), (length, seed, bounded) => {
        const room = draws(seed);
        const rule = bounded
          ? { rescale: 0.5, clip: 0.3, weightDecay: 0.1 }
          : { rescale: 1, clip: Number.POSITIVE_INFINITY, weightDecay: 0 };
        const [weights, first, second] = [
          room.draw(length),
          room.put(new Float32Array(length)),
          room.put(new Float32Array(length)),
        ];
        const after = room.draw(9);

        for (let step = 1; step <= 4; step++) {
          const gradient = room.draw(length);
          for (const twin of ["simd", "plain"] as const) {
            const state = { first: first[twin], second: second[twin] };
            const { updates } = twin === "simd" ? kernels : plainKernels;
            updates[optimizer](weights[twin], gradient[twin], state, rule, 0.01, step);
          }
          expect([...gradient.simd, ...gradient.plain].every((slope) => slope === 0)).toBe(true);
        }

        expect(difference(weights)).toBeLessThan(2e-6);
        expect(difference(first) + difference(second)).toBeLessThan(1e-6);
        expect(difference(after)).toBe(0);
      }),
    );
  });

  test("adam takes a first step of the learning rate, whatever the gradient's size", () => {
    const room = draws(0);
    const [weights, gradient, first, second] = [0, 1e-3, 0, 0].map(
      (value) => room.put(new Float32Array(6).fill(value)).simd,
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const rule = { rescale: 1, clip: Number.POSITIVE_INFINITY, weightDecay: 0 };

    kernels.updates.adam(weights, gradient, { first, second }, rule, 0.01, 1);

    for (const weight of weights) expect(weight).toBeCloseTo(-0.01, 6);
  });
});
