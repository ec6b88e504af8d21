import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { topicWords } from "../../shared/topics/topic-words.ts";
import { rowsOf } from "./rows-of.ts";

describe("topic words", () => {
  test("are those of the documents that have most of the topic", () => {
    const rows = rowsOf([
      [3, 2, 0, 0],
      [4, 2, 0, 0],
      [0, 0, 5, 1],
    ]);
    const weights = Float32Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9);

    expect(topicWords(rows, weights, 2)).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("prefer a word of the topic to one that every document holds", () => {
    const rows = rowsOf([
      [9, 4, 0],
      [9, 4, 0],
      [9, 0, 4],
      [9, 0, 4],
    ]);
    const weights = Float32Array.of(0.9, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.9);

    expect(topicWords(rows, weights, 1)).toEqual([[1], [2]]);
  });

  test("prefer a frequent word to a rare one of the same lift", () => {
    const rows = rowsOf([
      [0, 1, 0],
      [1, 1, 0],
      [0, 0, 3],
    ]);
    const weights = Float32Array.of(0.9, 0.1, 0.9, 0.1, 0.1, 0.9);

    expect(topicWords(rows, weights, 2)[0]).toEqual([1, 0]);
  });

  test("rank by relevance with lambda .6", () => {
    // Word 0 is twice as frequent in topic 0 as word 1 (ln 2 = .69) and four times overall: .4 ln 4 = .55, .6 ln 4 = .83.
    const rows = rowsOf([
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    const weights = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);

    expect(topicWords(rows, weights, 2)[0]).toEqual([0, 1]);
  });

  test("let a document speak by the cube of its weight", () => {
    // Word 0: three documents of weight .5, 3/8 together. Word 1: one of weight .75, 27/64. Both are in three documents.
    const rows = rowsOf([
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    const weights = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75, 0.25, 0, 1, 0, 1);

    expect(topicWords(rows, weights, 2)[0]).toEqual([1, 0]);
  });

  test("never list a word that no document has", () => {
    const rows = rowsOf([[2, 0, 1]]);

    expect(topicWords(rows, Float32Array.of(0.5, 0.5), 3)).toEqual([
      [0, 2],
      [0, 2],
    ]);
  });

  test("are as many as asked, without repeats, for any weights", () => {
    const cell = fc.integer({ min: 1, max: 9 });
    const table = fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 8 });

    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 4 }), fc.nat(), (counts, count, salt) => {
        const weights = Float32Array.from(
          { length: counts.length * 2 },
          (_, i) => ((i * 7 + salt) % 11) / 10,
        );

        for (const words of topicWords(rowsOf(counts), weights, count)) {
          expect(new Set(words).size).toBe(count);
        }
      }),
    );
  });
});
