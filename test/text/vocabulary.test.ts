import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  countDocument,
  mergeStatistics,
  selectVocabulary,
  type TermStatistics,
  type VocabularyLimits,
  writeVocabulary,
} from "../../shared/text/vocabulary.ts";

const NO_LIMITS: VocabularyLimits = { maxFeatures: 1000, maxDf: 1, minDf: 1 };

function statistics(
  ...entries: readonly (readonly [term: string, count: number, documentFrequency: number])[]
) {
  return new Map(entries.map(([term, count, documentFrequency]) => [term, { count, documentFrequency }]));
}

function termsOf(given: TermStatistics, documentCount: number, limits: Partial<VocabularyLimits>): string[] {
  return selectVocabulary(given, documentCount, { ...NO_LIMITS, ...limits }).map(({ term }) => term);
}

describe("T12: selectVocabulary", () => {
  it("keeps the most frequent terms, in code-point order with their counts", () => {
    const given = statistics(["rate", 9, 3], ["bond", 5, 4], ["oil", 7, 2]);

    expect(selectVocabulary(given, 5, { ...NO_LIMITS, maxFeatures: 2 })).toEqual([
      { term: "oil", totalCount: 7, documentFrequency: 2 },
      { term: "rate", totalCount: 9, documentFrequency: 3 },
    ]);
  });

  it("lets the first in code-point order win among equals at the cut", () => {
    const given = statistics(["z", 9, 1], ["\u{1f600}", 2, 1], ["\ufb01", 2, 1], ["c", 2, 1], ["b", 2, 1]);

    expect(termsOf(given, 5, { maxFeatures: 4 })).toEqual(["b", "c", "z", "\ufb01"]);
  });

  it("keeps a term in exactly minDf documents and drops one in fewer", () => {
    const given = statistics(["kept", 2, 2], ["dropped", 9, 1]);

    expect(termsOf(given, 5, { minDf: 2 })).toEqual(["kept"]);
  });

  it("keeps a term in exactly the share maxDf of the documents and drops one in more", () => {
    const given = statistics(["kept", 19, 19], ["dropped", 20, 20]);

    expect(termsOf(given, 20, { maxDf: 0.95 })).toEqual(["kept"]);
    expect(termsOf(given, 20, { maxDf: 1 })).toEqual(["dropped", "kept"]);
  });

  it("applies the document limits before the cut", () => {
    const given = statistics(["everywhere", 90, 10], ["once", 80, 1], ["b", 3, 3], ["a", 2, 2]);

    expect(termsOf(given, 10, { maxFeatures: 2, maxDf: 0.9, minDf: 2 })).toEqual(["a", "b"]);
  });

  it("gives all there are when fewer than maxFeatures are left", () => {
    expect(termsOf(statistics(["b", 1, 1], ["a", 1, 1]), 2, { maxFeatures: 2000 })).toEqual(["a", "b"]);
  });

  it.each([
    ["there is no term at all", statistics()],
    ["every term is outside the limits", statistics(["once", 1, 1], ["everywhere", 4, 4])],
  ])("refuses the drop when %s", (_, given) => {
    expect(() => selectVocabulary(given, 4, { maxFeatures: 10, maxDf: 0.95, minDf: 2 })).toThrow(
      expect.objectContaining({ name: "UnusableDropError", code: "EMPTY_VOCABULARY" }),
    );
  });

  it.each([
    ["maxFeatures", 0],
    ["maxFeatures", 1.5],
    ["minDf", 0],
    ["minDf", 0.5],
    ["maxDf", 0],
    ["maxDf", 1.01],
    ["maxDf", Number.NaN],
  ])("refuses %s = %d, naming both", (name, value) => {
    expect(() => selectVocabulary(statistics(["a", 1, 1]), 1, { ...NO_LIMITS, [name]: value })).toThrow(
      expect.objectContaining({
        name: "ConfigError",
        code: "VOCABULARY_LIMIT_INVALID",
        message: expect.stringContaining(`${name} is ${value}`),
      }),
    );
  });

  it("refuses statistics of more documents than there are", () => {
    expect(() => selectVocabulary(statistics(["a", 3, 3]), 2, NO_LIMITS)).toThrow(
      expect.objectContaining({ name: "CorruptDataError", code: "STATISTICS_MISMATCH" }),
    );
  });

  it("comes to the same bytes for any order of the documents and any number of batches", () => {
    const term = fc.constantFrom("a", "b", "c", "d", "é", "\ufb01", "\u{1f600}");
    const drop = fc.array(fc.array(term, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });
    const order = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });

    fc.assert(
      fc.property(drop, order, fc.integer({ min: 1, max: 4 }), (documents, keys, batchCount) => {
        const limits = { maxFeatures: 4, maxDf: 1, minDf: 1 };
        const bytesOf = (of: TermStatistics) =>
          writeVocabulary(selectVocabulary(of, documents.length, limits).map(({ term }) => term));
        const atOnce: TermStatistics = new Map();
        for (const terms of documents) countDocument(atOnce, terms);

        const shuffled = documents
          .map((terms, i) => ({ terms, key: keys[i] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const merged: TermStatistics = new Map();
        for (let batch = 0; batch < batchCount; batch++) {
          const part: TermStatistics = new Map();
          for (const [i, { terms }] of shuffled.entries())
            if (i % batchCount === batch) countDocument(part, terms);
          mergeStatistics(merged, part);
        }

        expect(bytesOf(merged)).toEqual(bytesOf(atOnce));
      }),
    );
  });
});
