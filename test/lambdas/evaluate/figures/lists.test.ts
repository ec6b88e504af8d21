import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestByWords } from "../../../../lambdas/evaluate/figures/nearest-words.ts";
import { randomLists } from "../../../../lambdas/evaluate/figures/random-lists.ts";
import { nearestByVector } from "../../../../shared/neighbours/nearest-vectors.ts";

const vector = (...values: number[]) => Float32Array.from(values);

describe("nearestByVector", () => {
  it("finds by the metric, equally near ones by row, and only what has a vector", () => {
    const items = [
      { row: 4, vector: vector(0, 1) },
      { row: 5 },
      { row: 7, vector: vector(9, 9) },
      { row: 8, vector: vector(2, 2) },
    ];
    const query = vector(1, 1);

    expect(nearestByVector(items, [query, undefined], "COSINE", 3)).toEqual([[7, 8, 4], []]);
    expect(nearestByVector(items, [query], "L2", 2)).toEqual([[4, 8]]);
    expect(nearestByVector([], [query], "COSINE", 2)).toEqual([[]]);
  });

  it("finds for more queries than are looked for at a time", () => {
    const items = [0, 1].map((row) => ({ row, vector: vector(1 - row, row) }));
    const queries = Array.from({ length: 1100 }, (_, at) => vector(1 - (at % 2), at % 2));

    const lists = nearestByVector(items, queries, "COSINE", 1);

    expect(lists).toEqual(queries.map((_, at) => [at % 2]));
  });
});

/** Sparse words of length one from dense numbers. */
function wordsOf(dense: readonly number[]) {
  const columns = Uint32Array.from([...dense.keys()].filter((column) => dense[column] !== 0));
  const norm = Math.hypot(...dense);
  return { columns, weights: Float64Array.from(columns, (column) => (dense[column] ?? 0) / norm) };
}

describe("nearestByWords", () => {
  it("ranks as the cosine of the dense vectors does", () => {
    const row = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), row, (rows, query) => {
        const items = rows.map((dense, at) => ({ row: 10 + at, words: wordsOf(dense) }));
        const cosine = (dense: readonly number[]) => {
          const product = dense.reduce((sum, value, column) => sum + value * (query[column] ?? 0), 0);
          return product === 0 ? 0 : product / Math.hypot(...dense) / Math.hypot(...query);
        };

        const [found = []] = nearestByWords(items, [wordsOf(query)], 5, 4);

        const likeness = found.map((one) => cosine(rows[one - 10] ?? []));
        const best = rows.map(cosine).toSorted((a, b) => b - a);
        const expected = query.every((value) => value === 0) ? [] : best.slice(0, 4);
        expect(likeness.length).toBe(expected.length);
        for (const [place, value] of likeness.entries()) expect(value).toBeCloseTo(expected[place] ?? -1, 5);
      }),
    );
  });

  it("orders equally alike ones by row, those without a common word among them", () => {
    const items = [
      [0, 1],
      [1, 0],
      [0, 2],
      [3, 0],
    ].map((dense, row) => ({ row, words: wordsOf(dense) }));

    expect(nearestByWords(items, [wordsOf([0, 1]), undefined], 2, 4)).toEqual([[0, 2, 1, 3], []]);
  });
});

describe("randomLists", () => {
  const rows = [3, 5, 8, 13, 21];

  it("lists different rows, each about as often as any other", () => {
    const lists = randomLists(rows, 2000, 2, 0);

    expect(lists.every((list) => new Set(list).size === 2)).toBe(true);
    for (const row of rows) {
      const times = lists.flat().filter((one) => one === row).length;
      // 2000 * 2 / 5 = 800; five standard deviations of a binomial are 110.
      expect(Math.abs(times - 800)).toBeLessThan(110);
    }
  });

  it("lists all where there are no more, and the same for the same seed", () => {
    expect(randomLists(rows, 1, 9, 0)).toEqual([rows]);
    expect(randomLists(rows, 9, 2, 4)).toEqual(randomLists(rows, 9, 2, 4));
    expect(randomLists(rows, 9, 2, 4)).not.toEqual(randomLists(rows, 9, 2, 5));
  });
});
