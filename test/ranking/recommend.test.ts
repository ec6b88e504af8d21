import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import { recommend } from "../../shared/ranking/recommend.ts";

const topics = Array.from({ length: 4 }, (_, topic) => ({ topic, words: [`word${topic}`], share: 0.25 }));

function releaseOf(vectors: readonly Float32Array[]) {
  const catalogue = vectors.map(
    (_, row): CatalogueEntry => ({ row, id: `a${row}`, title: "", labels: [], excerpt: "" }),
  );
  return {
    topics,
    articleOfRow: new Map(catalogue.map((entry, row) => [row, entry])),
    vectorOfRow: new Map(vectors.map((vector, row) => [row, vector])),
  };
}

const vector = fc.array(fc.float({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 });
const vectors = fc
  .array(vector, { minLength: 1, maxLength: 30 })
  .map((rows) => rows.map((row) => Float32Array.from(row)));

function recommendAll(rows: readonly Float32Array[], count: number, self = 0) {
  const query = rows[self] ?? new Float32Array(4);
  return recommend(releaseOf(rows), query, rows.keys(), { count, exclude: new Set([`a${self}`]) });
}

describe("recommend", () => {
  it("orders by cosine, worked out by hand", () => {
    const rows = [
      Float32Array.of(1, 0, 0, 0),
      Float32Array.of(3, 4, 0, 0),
      Float32Array.of(0, 1, 0, 0),
      Float32Array.of(2, 0, 0, 0),
      Float32Array.of(-1, 0, 0, 0),
    ];

    const found = recommendAll(rows, 10);

    expect(found.map(({ article }) => article.id)).toEqual(["a3", "a1"]);
    expect(found.map(({ score }) => score)).toEqual([1, expect.closeTo(0.6, 12)]);
  });

  it("never returns the article itself, the same article twice, or a score outside (0, 1]", () => {
    fc.assert(
      fc.property(vectors, (rows) => {
        const found = recommendAll(rows, 50);

        const ids = found.map(({ article }) => article.id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).not.toContain("a0");
        for (const { score } of found) expect(score > 0 && score <= 1).toBe(true);
      }),
    );
  });

  it("gives non-increasing scores, and a larger count only extends the list", () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 30 }), (rows, count) => {
        const all = recommendAll(rows, 50);
        const some = recommendAll(rows, count);

        expect(some).toEqual(all.slice(0, count));
        for (let index = 1; index < all.length; index++) {
          expect(all[index]?.score).toBeLessThanOrEqual(all[index - 1]?.score ?? 0);
        }
      }),
    );
  });

  it("gives reasons that add up to the score within 1e-6", () => {
    fc.assert(
      fc.property(vectors, (rows) => {
        for (const { score, because } of recommendAll(rows, 50)) {
          const shown = because.topics.reduce((sum, { contribution }) => sum + contribution, 0);
          expect(Math.abs(shown + because.otherTopics - score)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it("gives an article once though the index names it twice", () => {
    const rows = [Float32Array.of(1, 0, 0, 0), Float32Array.of(1, 1, 0, 0)];
    const query = Float32Array.of(1, 0, 0, 0);

    const found = recommend(releaseOf(rows), query, [1, 0, 1, 1, 0], { count: 10, exclude: new Set() });

    expect(found.map(({ article }) => article.id)).toEqual(["a0", "a1"]);
  });

  it("orders equally near articles by id, in code points", () => {
    const rows = Array.from({ length: 3 }, () => Float32Array.of(1, 0, 0, 0));

    const found = recommend(releaseOf(rows), Float32Array.of(1, 0, 0, 0), [2, 0, 1], {
      count: 10,
      exclude: new Set(),
    });

    expect(found.map(({ article }) => article.id)).toEqual(["a0", "a1", "a2"]);
  });

  it("refuses a row that is no article of the release", () => {
    const release = releaseOf([Float32Array.of(1, 0, 0, 0)]);

    expect(() =>
      recommend(release, Float32Array.of(1, 0, 0, 0), [0, 7], { count: 1, exclude: new Set() }),
    ).toThrow(expect.objectContaining({ name: "CorruptDataError", code: "ROW_UNKNOWN" }));
  });

  it("is like nothing when a vector is zero", () => {
    const found = recommendAll([Float32Array.of(0, 0, 0, 0), Float32Array.of(1, 2, 3, 4)], 10);

    expect(found).toEqual([]);
  });
});
