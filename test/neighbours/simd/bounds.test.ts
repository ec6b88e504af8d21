import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type SketchBounds, sketchQuery } from "../../../shared/neighbours/simd/bounds.ts";

const COLUMNS = 6;

interface SketchedRow {
  readonly scale: number;
  readonly sketch: readonly number[];
  readonly rest: readonly number[];
}

/** As the header of kernels/neighbours/quantize.ts says. */
function sketchRow(row: readonly number[]): SketchedRow {
  const scale = Math.max(Math.fround(Math.max(...row.map(Math.abs)) / 127), 2 ** -100);
  const sketch = row.map((value) => Math.round(value / scale));
  return { scale, sketch, rest: row.map((value, i) => value / scale - (sketch[i] ?? 0)) };
}

const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
const squaresOf = (x: ArrayLike<number>): number => dot(x, x);

function boundsOf(rows: readonly (readonly number[])[]): SketchBounds {
  const sketched = rows.map(sketchRow);
  return {
    restLength: Math.sqrt(Math.max(...sketched.map(({ rest }) => squaresOf(rest)))),
    sketchLength: Math.sqrt(Math.max(...sketched.map(({ sketch }) => squaresOf(sketch)))),
    squaredLength: Math.max(...rows.map(squaresOf)),
  };
}

const value = fc.oneof(
  fc.float({ min: -100, max: 100, noNaN: true }),
  fc.integer({ min: -127, max: 127 }),
  fc.constantFrom(0.49, 0.51, 1e-9, 1e9),
);
const vector = fc
  .array(value, { minLength: COLUMNS, maxLength: COLUMNS })
  .map((values) => [...Float32Array.from(values)]);
/** Large enough that something is concluded. */
const askable = vector.filter((values) => values.some((each) => Math.abs(each) > 1e-9));
const rows = fc.array(vector, { minLength: 1, maxLength: 20 });
const sketch = new Int16Array(COLUMNS);

describe("sketchQuery", () => {
  it("bounds what any row's inner product is above that of the sketches", () => {
    fc.assert(
      fc.property(rows, askable, (all, query) => {
        const { error, gain, prunes } = sketchQuery(Float32Array.from(query), boundsOf(all), false, sketch);

        expect(prunes).toBe(true);
        for (const row of all) {
          const { scale, sketch: own } = sketchRow(row);
          const measured = (Math.fround(dot(row, query)) * gain) / scale;
          expect(Math.abs(measured - dot(own, sketch))).toBeLessThanOrEqual(error);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("puts the threshold of a row's distance below the bound of that row", () => {
    fc.assert(
      fc.property(rows, askable, (all, query) => {
        const bounds = sketchQuery(Float32Array.from(query), boundsOf(all), true, sketch);

        for (const row of all) {
          const { scale, sketch: own } = sketchRow(row);
          const distance = Math.fround(squaresOf(row.map((each, i) => each - (query[i] ?? 0))));
          const threshold = bounds.base - bounds.gain * distance;
          const bound = scale * (dot(own, sketch) + bounds.error) - bounds.squaresGain * squaresOf(row);
          expect(threshold).toBeLessThanOrEqual(bound);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("allows no more than the lengths of what was lost explain", () => {
    const all = [
      [127, 1.5, 0, 0, 0, 0],
      [0, 127, 0, 0, 0, 0],
    ];

    const { error } = sketchQuery(Float32Array.of(32767, 0, 0, 0, 0, 0.5), boundsOf(all), false, sketch);

    // S |f| = 127.01 * .5 and R |y| = .5 * 32767, and eight of rounding.
    expect(error).toBeGreaterThanOrEqual(16447);
    expect(error).toBeLessThan(16460);
  });

  it("uses all of int16 for a query's largest number", () => {
    sketchQuery(Float32Array.of(-4, 2, 0, 0, 0, 1e-6), boundsOf([[1, 0, 0, 0, 0, 0]]), false, sketch);

    expect([...sketch]).toEqual([-32767, 16384, 0, 0, 0, 0]);
  });

  it("keeps sums within 32 bits however wide the rows are", () => {
    const columns = 100_000;
    const wide = new Int16Array(columns);
    const bounds = { restLength: 100, sketchLength: 127 * Math.sqrt(columns), squaredLength: 1 };

    const { error, prunes } = sketchQuery(new Float32Array(columns).fill(1), bounds, false, wide);

    const sum = wide.reduce((total, whole) => total + Math.abs(whole), 0);
    expect(prunes).toBe(true);
    expect(127 * sum + error).toBeLessThan(2 ** 31);
  });

  it.each([
    ["the query is zero", [0, 0], 1, false],
    ["the query is too small", [1e-12, 0], 1, false],
    ["a product might overflow", [1e20, 1e20], 1e40, false],
    ["a distance might overflow", [1, 0], 1e37, true],
  ])("concludes nothing where %s", (_, query, squaredLength, byDistance) => {
    const bounds = { restLength: 1, sketchLength: 127, squaredLength };

    expect(sketchQuery(Float32Array.from(query), bounds, byDistance, new Int16Array(2)).prunes).toBe(false);
  });

  it("concludes nothing where the sums would not fit into 32 bits", () => {
    const bounds = { restLength: 2 ** 17, sketchLength: 127, squaredLength: 1 };

    expect(sketchQuery(Float32Array.of(1, 0), bounds, false, new Int16Array(2)).prunes).toBe(false);
  });
});
