import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { selectNearest } from "../../shared/neighbours/select-nearest.ts";

describe("selectNearest", () => {
  it("returns the first k rows of the sorted order by score, label and row", () => {
    const score = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(Number.POSITIVE_INFINITY, -0, 0.5),
    );
    const row = fc.tuple(score, fc.nat(4));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.integer({ min: 0, max: 70 }), (rows, k) => {
        const scores = Float32Array.from(rows, ([each]) => each);
        const labels = Float32Array.from(rows, ([, label]) => label);

        const selected = selectNearest(scores, labels, k);

        const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
        const order = [...rows.entries()].sort(
          ([i, [a, x]], [j, [b, y]]) => compare(a, b) || compare(x, y) || compare(i, j),
        );
        expect([...selected]).toEqual(order.slice(0, k).map(([i]) => i));
      }),
      { numRuns: 1000 },
    );
  });
});
