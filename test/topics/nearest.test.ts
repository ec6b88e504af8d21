import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildCorpus, type Corpus } from "../../shared/topics/corpus.ts";
import { nearestDocuments } from "../../shared/topics/nearest.ts";
import { rowsOf } from "./rows-of.ts";

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

describe("nearest documents", () => {
  test("are those of the largest cosine, best first, without the document itself", () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 4 }), (rows, count) => {
        const { indptr, indices } = nearestDocuments(corpusOf(rows), count);

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
    );
  });

  test("of equal cosine come in row order", () => {
    const same = [1, 2, 0, 0, 0];

    const { indptr, indices } = nearestDocuments(corpusOf([same, same, same, same]), 2);

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
    );

    expect(indices).toHaveLength(0);
  });
});
