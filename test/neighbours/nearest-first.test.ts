import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestFirst } from "../../shared/neighbours/nearest-first.ts";

const answer = { labels: [7, 8, 9], distances: [0.1, 0.5, 0.9] };

describe("nearestFirst", () => {
  it("puts the smallest distance first under L2", () => {
    expect(nearestFirst(answer, "L2").map(({ label }) => label)).toEqual([7, 8, 9]);
  });

  it.each(["COSINE", "INNER_PRODUCT"] as const)("puts the greatest similarity first under %s", (metric) => {
    expect(nearestFirst(answer, metric)).toEqual([
      { label: 9, distance: 0.9 },
      { label: 8, distance: 0.5 },
      { label: 7, distance: 0.1 },
    ]);
  });

  it.each(["L2", "COSINE"] as const)("orders equally near ones by label (%s)", (metric) => {
    const ties = { labels: [9, 2, 5], distances: [1, 1, 1] };

    expect(nearestFirst(ties, metric).map(({ label }) => label)).toEqual([2, 5, 9]);
  });

  it("does not depend on the order in which the neighbours came", () => {
    const found = fc.uniqueArray(fc.tuple(fc.nat(50), fc.integer({ min: -2, max: 2 })), {
      selector: ([label]) => label,
    });
    const shuffled = found.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
    );
    const metric = fc.constantFrom("L2" as const, "INNER_PRODUCT" as const, "COSINE" as const);
    fc.assert(
      fc.property(shuffled, metric, ([one, other], by) => {
        const answerOf = (pairs: [number, number][]) => ({
          labels: pairs.map(([label]) => label),
          distances: pairs.map(([, each]) => each),
        });

        expect(nearestFirst(answerOf(other), by)).toEqual(nearestFirst(answerOf(one), by));
      }),
    );
  });
});
