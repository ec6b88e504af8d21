import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vectorize } from "../../shared/text/vectorize.ts";

const columnOf = new Map([
  ["bond", 0],
  ["rate", 7],
  ["yield", 2],
]);

describe("vectorize", () => {
  it("counts known terms by ascending column and passes over the others", () => {
    const { columns, counts } = vectorize(["rate", "bond", "oil", "rate", "yield", "rate"], columnOf);

    expect(columns).toEqual(Uint32Array.of(0, 2, 7));
    expect(counts).toEqual(Float32Array.of(1, 1, 3));
  });

  it("makes an empty row of a text without a known term", () => {
    expect(vectorize(["oil"], columnOf)).toEqual({ columns: new Uint32Array(), counts: new Float32Array() });
    expect(vectorize([], columnOf)).toEqual({ columns: new Uint32Array(), counts: new Float32Array() });
  });

  it("keeps every occurrence of every known term, in any order of them", () => {
    const terms = fc.array(fc.constantFrom("bond", "rate", "yield", "oil"));

    fc.assert(
      fc.property(terms, (given) => {
        const { columns, counts } = vectorize(given, columnOf);

        for (const [term, column] of columnOf) {
          const expected = given.filter((other) => other === term).length;
          expect(counts[columns.indexOf(column)] ?? 0).toBe(expected);
        }
        expect([...columns]).toEqual([...columns].sort((a, b) => a - b));
        expect(counts.every((count) => count > 0)).toBe(true);
      }),
    );
  });
});
