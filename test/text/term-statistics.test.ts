import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import {
  countDocument,
  mergeStatistics,
  subtractStatistics,
  type TermStatistics,
} from "../../shared/text/term-statistics.ts";

function counted(...documents: readonly (readonly string[])[]): TermStatistics {
  const statistics: TermStatistics = new Map();
  for (const terms of documents) countDocument(statistics, terms);
  return statistics;
}

const documents = fc.array(
  fc.array(fc.constantFrom("a", "b", "c", "__proto__", "\u{1f600}"), { maxLength: 6 }),
  { maxLength: 6 },
);

describe("countDocument", () => {
  it("counts occurrences, and documents once each", () => {
    expect(counted(["rate", "bond", "rate"], ["rate"], [])).toEqual(
      new Map([
        ["rate", { count: 3, documentFrequency: 2 }],
        ["bond", { count: 1, documentFrequency: 1 }],
      ]),
    );
  });
});

describe("mergeStatistics", () => {
  it("comes to the same however the documents are put into batches", () => {
    fc.assert(
      fc.property(documents, documents, (first, second) => {
        const merged = counted(...second);
        mergeStatistics(merged, counted(...first));

        expect(merged).toEqual(counted(...first, ...second));
      }),
    );
  });

  it("leaves the merged ones alone when counting goes on", () => {
    const batch = counted(["a"]);
    const total: TermStatistics = new Map();

    mergeStatistics(total, batch);
    countDocument(total, ["a"]);

    expect(batch).toEqual(counted(["a"]));
  });
});

describe("subtractStatistics", () => {
  it("leaves what there was before the merge", () => {
    fc.assert(
      fc.property(documents, documents, (kept, duplicates) => {
        const statistics = counted(...kept, ...duplicates);
        subtractStatistics(statistics, counted(...duplicates));

        expect(statistics).toEqual(counted(...kept));
      }),
    );
  });

  it.each([
    ["a term that was never counted", counted(["b"])],
    ["more occurrences than there are", counted(["a", "a", "a", "a"])],
    ["more documents than there are", counted(["a"], ["a"], ["a"])],
    ["all documents but not all occurrences", counted(["a"], ["a"])],
    ["all occurrences but not all documents", counted(["a", "a", "a"])],
  ])("refuses to remove %s, and removes nothing", (_, removed) => {
    const statistics = counted(["a", "a"], ["a", "z"]);
    const several: TermStatistics = new Map([["z", { count: 1, documentFrequency: 1 }], ...removed]);

    expect(() => subtractStatistics(statistics, several)).toThrow(
      expect.objectContaining({ name: "CorruptDataError", code: "STATISTICS_MISMATCH" }),
    );
    expect(() => subtractStatistics(statistics, several)).toThrow(CorruptDataError);
    expect(statistics).toEqual(counted(["a", "a"], ["a", "z"]));
  });
});
