import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  inverseDocumentFrequencies,
  likenessInWords,
  weighWords,
} from "../../shared/text/words-in-common.ts";

const term = (documentFrequency: number) => ({ term: "", totalCount: 0, documentFrequency });
const ones = Float64Array.of(1, 1, 1, 1);
const words = (columns: number[], counts: number[], idf = ones) =>
  weighWords(Uint32Array.from(columns), Float32Array.from(counts), idf);

describe("words that two articles have in common", () => {
  it("count for less the more articles have them", () => {
    // As scikit-learn: ln(10 / 1) + 1, ln(10 / 5) + 1, ln(10 / 10) + 1.
    const idf = inverseDocumentFrequencies([term(0), term(4), term(9)], 9);

    expect([...idf]).toEqual([1 + Math.LN10, 1 + Math.LN2, 1].map((value) => expect.closeTo(value, 12)));
  });

  it("are weighed by the logarithm of their counts and by rarity, over the article's length", () => {
    const { columns, weights } = words([0, 3], [1, Math.E ** 2], Float64Array.of(4, 9, 9, 1));

    // (1 + 0) * 4 and (1 + 2) * 1: a length of 5.
    expect([...columns]).toEqual([0, 3]);
    expect([...weights]).toEqual([expect.closeTo(0.8, 6), expect.closeTo(0.6, 6)]);
  });

  it.each([
    ["all", [0, 2], [0, 2], 1],
    ["one of two and one of two", [0, 2], [1, 2], 0.5],
    ["the last of one, which is the first of the other", [0, 1], [1, 3], 0.5],
    ["one of one and one of four", [3], [0, 1, 2, 3], 0.5],
    ["none", [0, 2], [1, 3], 0],
    ["none, since one has no word", [], [1, 3], 0],
  ])("make a cosine: %s", (_which, one, other, likeness) => {
    const [a, b] = [one, other].map((columns) =>
      words(
        columns,
        columns.map(() => 1),
      ),
    );

    expect(a && b && likenessInWords(a, b)).toBeCloseTo(likeness, 12);
    expect(a && b && likenessInWords(b, a)).toBeCloseTo(likeness, 12);
  });

  it("make any article wholly like itself", () => {
    const columns = fc.uniqueArray(fc.nat(3), { minLength: 1 }).map((some) => some.sort((a, b) => a - b));
    fc.assert(
      fc.property(columns, fc.integer({ min: 1, max: 5000 }), (some, count) => {
        const article = words(
          some,
          some.map((column) => count + column),
          Float64Array.of(1, 2, 3, 4),
        );

        expect(likenessInWords(article, article)).toBeCloseTo(1, 12);
      }),
    );
  });
});
