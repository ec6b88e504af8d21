import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCorpus, type Corpus } from "../../shared/topics/corpus.ts";
import { nearestDocuments, plainNearest } from "../../shared/topics/nearest.ts";
import { simdNearest } from "../../shared/topics/simd/simd-nearest.ts";
import { rowsOf } from "./rows-of.ts";
import { syntheticCorpus } from "./synthetic-corpus.ts";

const counts = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 }), {
  minLength: 1,
  maxLength: 12,
});

function corpusOf(rows: number[][]): Corpus {
  return buildCorpus(rowsOf(rows, 5), new Float32Array(5).fill(1), "counts");
}

/** Cosine of two rows, from the definition. */
function cosine(left: readonly number[], right: readonly number[]): number {
  const weigh = (row: readonly number[]): number[] => row.map((count) => Math.log1p(count));
  const [a, b] = [weigh(left), weigh(right)];
  const product = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const length = Math.hypot(...a) * Math.hypot(...b);
  return length === 0 ? 0 : product / length;
}

describe.each([
  ["plain", plainNearest],
  ["SIMD", simdNearest(1)],
  ["SIMD, three threads", simdNearest(3)],
])("nearest documents (%s)", (name, search) => {
  test("are those of the largest cosine, best first, without the document itself", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 4 }), (rows, count) => {
        const { indptr, indices } = nearestDocuments(corpusOf(rows), count, search);

        for (const [row, document] of rows.entries()) {
          const found = [...indices.subarray(indptr[row], indptr[row + 1])];
          const cosines = rows.map((other) => cosine(document, other));
          const expected = cosines
            .filter((value, other) => other !== row && value > 0)
            .sort((a, b) => b - a)
            .slice(0, count);
          expect(found).not.toContain(row);
          expect(found.map((other) => cosines[other])).toEqual(
            expected.map((value) => expect.closeTo(value, 5)),
          );
        }
      }),
      { numRuns: name === "plain" ? 100 : 20 },
    );
  });

  test("of equal cosine come in row order", () => {
    const same = [1, 2, 0, 0, 0];

    const { indptr, indices } = nearestDocuments(corpusOf([same, same, same, same]), 2, search);

    expect([...indices.subarray(indptr[3], indptr[4])]).toEqual([0, 1]);
  });

  test("are none where no word is shared", () => {
    const { indices } = nearestDocuments(
      corpusOf([
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
      ]),
      3,
      search,
    );

    expect(indices).toHaveLength(0);
  });

  test("are sought in blocks of documents, each by itself", () => {
    const rows = Array.from({ length: 7 }, (_, row) => [1, row % 2, 1, 0, row % 3]);

    const whole = nearestDocuments(corpusOf(rows), 9, search, 3);

    const blocks = [rows.slice(0, 3), rows.slice(3, 6), rows.slice(6)].map((block) =>
      nearestDocuments(corpusOf(block), 9, search),
    );
    const expected = blocks.flatMap(({ indices }, block) => [...indices].map((row) => 3 * block + row));
    expect([...whole.indices]).toEqual(expected);
    expect([...whole.indptr]).toEqual([0, 2, 4, 6, 8, 10, 12, 12]);
  });
});

describe("the searches", () => {
  test("find the same documents in a corpus of more than one part", () => {
    const { counts } = syntheticCorpus({ topics: 4, wordsPerTopic: 20, length: 30, documents: 600, seed: 3 });
    const corpus = buildCorpus(rowsOf(counts), new Float32Array(80).fill(1), "counts");

    const [plain, simd] = [plainNearest, simdNearest(2)].map((search) =>
      nearestDocuments(corpus, 20, search),
    );

    expect(simd).toEqual(plain);
    expect(plain?.indices).toHaveLength(600 * 20);
  });
});
