import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../../shared/random/random.ts";
import { addProduct, addProductWithTransposed } from "../../../shared/topics/kernels/matrix.ts";

const size = fc.integer({ min: 1, max: 11 });

function matrix(length: number, seed: number): Float64Array {
  const { gaussian } = createRandom(seed);
  return Float64Array.from({ length }, gaussian);
}

/** c + a b by the definition, element by element. */
function byDefinition(
  [rows, inner, columns]: readonly [number, number, number],
  a: (i: number, p: number) => number,
  b: (p: number, j: number) => number,
  c: Float64Array,
): Float64Array {
  return c.map((start, at) => {
    const i = Math.floor(at / columns);
    let sum = start;
    for (let p = 0; p < inner; p++) sum += a(i, p) * b(p, at - i * columns);
    return rows > 0 ? sum : 0;
  });
}

function expectClose(actual: Float64Array, expected: Float64Array): void {
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 11);
}

describe("matrix", () => {
  test("addProduct equals the definition for every size", () => {
    fc.assert(
      fc.property(size, size, size, fc.nat(), (rows, inner, columns, seed) => {
        const a = matrix(rows * inner, seed);
        const b = matrix(inner * columns, seed + 1);
        const c = matrix(rows * columns, seed + 2);
        const expected = byDefinition(
          [rows, inner, columns],
          (i, p) => a[i * inner + p] ?? 0,
          (p, j) => b[p * columns + j] ?? 0,
          c,
        );

        addProduct(rows, inner, columns, a, { rowStep: inner, innerStep: 1 }, b, c);

        expectClose(c, expected);
      }),
    );
  });

  test("addProduct reads a transposed left matrix by its steps", () => {
    fc.assert(
      fc.property(size, size, size, fc.nat(), (rows, inner, columns, seed) => {
        const a = matrix(inner * rows, seed);
        const b = matrix(inner * columns, seed + 1);
        const c = matrix(rows * columns, seed + 2);
        const expected = byDefinition(
          [rows, inner, columns],
          (i, p) => a[p * rows + i] ?? 0,
          (p, j) => b[p * columns + j] ?? 0,
          c,
        );

        addProduct(rows, inner, columns, a, { rowStep: 1, innerStep: rows }, b, c);

        expectClose(c, expected);
      }),
    );
  });

  test("addProductWithTransposed equals the definition for every size", () => {
    fc.assert(
      fc.property(size, size, size, fc.nat(), (rows, inner, columns, seed) => {
        const a = matrix(rows * inner, seed);
        const b = matrix(columns * inner, seed + 1);
        const c = matrix(rows * columns, seed + 2);
        const expected = byDefinition(
          [rows, inner, columns],
          (i, p) => a[i * inner + p] ?? 0,
          (p, j) => b[j * inner + p] ?? 0,
          c,
        );

        addProductWithTransposed(rows, inner, columns, a, b, c);

        expectClose(c, expected);
      }),
    );
  });
});
