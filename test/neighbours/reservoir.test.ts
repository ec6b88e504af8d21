import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleRows } from "../../shared/neighbours/reservoir.ts";

/** Not random at all: always the same share of the limit. */
const share = (part: number) => (limit: number) => Math.floor(part * limit);

describe("sampleRows", () => {
  it.each([3, 4, 1000])("takes every row of three when the sample may hold %i", (sampleSize) => {
    expect([...sampleRows(3, sampleSize, share(0.5))]).toEqual([0, 1, 2]);
  });

  it("puts a row in the slot that was drawn, and leaves it out when the slot lies beyond the sample", () => {
    const drawn = [1, 3, 0];
    const limits: number[] = [];

    const rows = sampleRows(5, 2, (limit) => {
      limits.push(limit);
      return drawn[limits.length - 1] ?? 0;
    });

    // [0, 1], row 2 into slot 1, row 3 left out, row 4 into slot 0.
    expect([...rows]).toEqual([2, 4]);
    expect(limits).toEqual([3, 4, 5]);
  });

  it("draws different rows, ascending, as many as asked for", () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.integer({ min: 1, max: 60 }),
        fc.infiniteStream(fc.nat(1e6)),
        (rows, size, numbers) => {
          const sample = [...sampleRows(rows, size, (limit) => Number(numbers.next().value) % limit)];

          expect(sample).toHaveLength(Math.min(rows, size));
          expect(new Set(sample).size).toBe(sample.length);
          expect(sample).toEqual(sample.toSorted((a, b) => a - b));
          expect(Math.max(-1, ...sample)).toBeLessThan(Math.max(rows, 1));
        },
      ),
    );
  });
});
