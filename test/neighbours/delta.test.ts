import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../shared/errors/errors.ts";
import { mergeNearest } from "../../shared/neighbours/delta.ts";
import { indexMetrics } from "../../shared/neighbours/metric.ts";
import { createSearch, createSearchWith } from "../../shared/neighbours/search.ts";
import { refusal } from "../recordio/refusal.ts";
import { indexOf } from "./index-of.ts";
import type { Item } from "./oracle.ts";

const COLUMNS = 3;
const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.float({ min: -2, max: 2, noNaN: true }));
const vector = fc.array(value, { minLength: COLUMNS, maxLength: COLUMNS });
const item = fc.record({ label: fc.nat(15), vector });
const items = fc.array(item, { maxLength: 30 });
const unique = fc.uniqueArray(item, { maxLength: 12, selector: ({ label }) => label });

/** What the index would have been trained on had the delta been there. */
function together(before: readonly Item[], delta: readonly Item[]): Item[] {
  const replaced = new Set(delta.map(({ label }) => label));
  return [...before.filter(({ label }) => !replaced.has(label)), ...delta];
}

describe.each(indexMetrics)("search with a delta by %s", (metric) => {
  it("equals a search of the index built anew, replaced rows and ties included", () => {
    fc.assert(
      fc.property(
        items,
        unique,
        fc.array(vector, { maxLength: 6 }),
        fc.integer({ min: 1, max: 50 }),
        (before, delta, asked, k) => {
          const queries = asked.map((query) => Float32Array.from(query));
          const [index, added] = [before, delta].map((each) => indexOf(metric, COLUMNS, each)) as [
            ReturnType<typeof indexOf>,
            ReturnType<typeof indexOf>,
          ];

          const found = createSearchWith(index, added).nearestToEach(queries, k);

          const anew = createSearch(indexOf(metric, COLUMNS, together(before, delta)));
          expect(found).toEqual(anew.nearestToEach(queries, k));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("search with a delta", () => {
  const before = indexOf(
    "L2",
    1,
    [0, 1, 2, 3].map((label) => ({ label, vector: [label] })),
  );

  it("has the delta's row where both have a label", () => {
    const delta = indexOf("L2", 1, [{ label: 1, vector: [9] }]);

    const { labels, distances } = createSearchWith(before, delta).nearest(Float32Array.of(1), 4);

    expect([...labels]).toEqual([0, 2, 3, 1]);
    expect([...distances]).toEqual([1, 1, 4, 64]);
  });

  it("still has k neighbours when the nearest were replaced", () => {
    const delta = indexOf(
      "L2",
      1,
      [0, 1, 2].map((label) => ({ label, vector: [50 + label] })),
    );

    expect([...createSearchWith(before, delta).nearest(Float32Array.of(0), 2).labels]).toEqual([3, 0]);
  });

  it.each([
    ["metric", indexOf("COSINE", 1, []), "by COSINE of 1 columns for an index by L2 of 1"],
    ["width", indexOf("L2", 2, []), "by L2 of 2 columns for an index by L2 of 1"],
  ])("refuses another %s, naming both", (_, delta, reason) => {
    const error = refusal(() => createSearchWith(before, delta));

    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "DELTA_MISMATCH", message: expect.stringContaining(reason) });
  });
});

describe("mergeNearest", () => {
  const rows = (...pairs: [score: number, label: number][]) => ({
    scores: Float32Array.from(pairs, ([score]) => score),
    labels: Float32Array.from(pairs, ([, label]) => label),
  });

  it("takes the nearest of both, equally near ones by label", () => {
    const merged = mergeNearest(rows([1, 4], [2, 8], [3, 1]), rows([1, 3], [2, 9]), 4);

    expect(merged).toEqual(rows([1, 3], [1, 4], [2, 8], [2, 9]));
  });

  it("takes all when there are fewer than k, and those of one alone", () => {
    expect(mergeNearest(rows([1, 4]), rows(), 5)).toEqual(rows([1, 4]));
    expect(mergeNearest(rows(), rows([1, 4]), 5)).toEqual(rows([1, 4]));
    expect(mergeNearest(rows(), rows(), 5)).toEqual(rows());
  });
});
