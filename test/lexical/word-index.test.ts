import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWordIndex } from "../../shared/lexical/word-index.ts";
import { decodeWordMatrix, encodeWordMatrix, wordMatrix } from "../../shared/lexical/word-matrix.ts";
import type { SparseCounts } from "../../shared/text/vectorize.ts";

const bm25 = { k1: 1.2, b: 0.75 };
const columnCount = 12;

const document = fc.uniqueArray(fc.nat(columnCount - 1), { maxLength: columnCount }).chain((columns) =>
  fc.array(fc.integer({ min: 1, max: 40 }), { minLength: columns.length, maxLength: columns.length }).map(
    (counts): SparseCounts => ({
      columns: Uint32Array.from(columns.toSorted((a, b) => a - b)),
      counts: Float32Array.from(counts),
    }),
  ),
);
const corpus = fc.array(document, { minLength: 1, maxLength: 12 });

function matrixOf(documents: readonly SparseCounts[]) {
  return wordMatrix(new Map(documents.map((each, row) => [row, each])), documents.length, columnCount);
}

/** The formula, written down once more, term by term. */
function expectedScore(documents: readonly SparseCounts[], query: SparseCounts, other: SparseCounts): number {
  const countIn = ({ columns, counts }: SparseCounts, column: number) => counts[columns.indexOf(column)] ?? 0;
  const length = ({ counts }: SparseCounts) => counts.reduce((sum, count) => sum + count, 0);
  const filled = documents.filter((each) => each.columns.length > 0);
  const mean = filled.reduce((sum, each) => sum + length(each), 0) / Math.max(1, filled.length);
  const idf = (column: number) => {
    const df = documents.filter((each) => each.columns.includes(column)).length;
    return Math.log(1 + (filled.length - df + 0.5) / (df + 0.5));
  };
  const of = (target: SparseCounts) => {
    const norm = mean > 0 ? 1.2 * (0.25 + (0.75 * length(target)) / mean) : 1.2 * 0.25;
    let sum = 0;
    for (const column of query.columns) {
      const count = countIn(target, column);
      sum += Math.sqrt(countIn(query, column)) * idf(column) * ((2.2 * count) / (count + norm));
    }
    return sum;
  };
  return of(other) === 0 ? 0 : Math.min(1, of(other) / of(query));
}

describe("likeness in words", () => {
  it("is what the formula says, for every row", () => {
    fc.assert(
      fc.property(corpus, document, (documents, query) => {
        const scores = createWordIndex(matrixOf(documents), bm25).scores(query);

        for (const [row, each] of documents.entries()) {
          expect(scores[row]).toBeCloseTo(expectedScore(documents, query, each), 5);
        }
      }),
    );
  });

  it("is the sum of its parts, each of a word that both texts have", () => {
    fc.assert(
      fc.property(corpus, document, document, (documents, query, other) => {
        const { score, parts } = createWordIndex(matrixOf(documents), bm25).compare(query, other);

        expect(score).toBeCloseTo(expectedScore(documents, query, other), 9);
        expect(parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(score, 9);
        for (const { column, part } of parts) {
          expect(query.columns).toContain(column);
          expect(other.columns).toContain(column);
          expect(part).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("of a text to itself is 1, and nothing is more", () => {
    fc.assert(
      fc.property(corpus, (documents) => {
        const index = createWordIndex(matrixOf(documents), bm25);
        for (const [row, each] of documents.entries()) {
          const scores = index.scores(each);
          if (each.columns.length > 0) expect(scores[row]).toBeCloseTo(1, 6);
          expect(Math.max(...scores)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("does not remember the query before", () => {
    const documents = [
      { columns: Uint32Array.of(0), counts: Float32Array.of(1) },
      { columns: Uint32Array.of(1), counts: Float32Array.of(1) },
    ] as const;
    const index = createWordIndex(matrixOf(documents), bm25);

    index.scores(documents[0]);

    expect([...index.scores(documents[1])]).toEqual([0, 1]);
  });
});

describe("a matrix of words", () => {
  it("comes back from its bytes as it was, wherever they lie", () => {
    fc.assert(
      fc.property(corpus, fc.nat(3), (documents, shift) => {
        const matrix = matrixOf(documents);
        const encoded = encodeWordMatrix(matrix);
        const moved = new Uint8Array(encoded.length + shift);
        moved.set(encoded, shift);

        expect(decodeWordMatrix(moved.subarray(shift))).toEqual(matrix);
      }),
    );
  });

  it("gives back each row's words, counts cut at 65,535", () => {
    const matrix = wordMatrix(
      new Map([[1, { columns: Uint32Array.of(2, 5), counts: Float32Array.of(3, 70_000) }]]),
      3,
      columnCount,
    );
    const { wordsOf } = createWordIndex(matrix, bm25);

    expect([0, 2].map((row) => wordsOf(row).columns.length)).toEqual([0, 0]);
    expect(wordsOf(1)).toEqual({ columns: Uint32Array.of(2, 5), counts: Float32Array.of(3, 65_535) });
  });

  it("is refused with one byte more, less, or another", () => {
    const matrix = wordMatrix(
      new Map([[0, { columns: Uint32Array.of(2, 5), counts: Float32Array.of(1, 1) }]]),
      1,
      columnCount,
    );
    const good = encodeWordMatrix(matrix);
    const other = (at: number, value: number) =>
      Uint8Array.from(good, (byte, i) => (i === at ? value : byte));
    const bad = [
      good.subarray(0, 10),
      good.subarray(0, -1),
      Uint8Array.of(...good, 0),
      other(0, 0),
      // Where the last row ends, a column that there is not, and columns that do not ascend.
      other(20, 1),
      other(24, 99),
      other(28, 2),
    ];

    for (const bytes of bad) {
      expect(() => decodeWordMatrix(bytes)).toThrow(expect.objectContaining({ code: "WORDS_MALFORMED" }));
    }
  });
});
