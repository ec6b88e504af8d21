import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { nearestFirst } from "../../shared/neighbours/nearest-first.ts";
import { createSearch } from "../../shared/neighbours/search.ts";
import { refusal } from "../recordio/refusal.ts";
import { indexOf } from "./index-of.ts";
import { distance, type Item, nearest } from "./oracle.ts";

/** Few small whole numbers: many ties, duplicates and zero vectors, and every sum exact. */
const scene = fc.integer({ min: 1, max: 9 }).chain((columns) => {
  const vector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: columns, maxLength: columns });
  const item = fc.record({ label: fc.nat(12), vector });
  return fc.record({
    columns: fc.constant(columns),
    items: fc.array(item, { maxLength: 40 }),
    query: vector,
    k: fc.integer({ min: 1, max: 45 }),
  });
});

describe.each(["L2", "INNER_PRODUCT"] as const)("search by %s", (metric) => {
  it("finds what sorting everything finds, ties by label", () => {
    fc.assert(
      fc.property(scene, ({ columns, items, query, k }) => {
        const found = createSearch(indexOf(metric, columns, items)).nearest(Float32Array.from(query), k);

        expect(nearestFirst(found, metric)).toEqual(nearest(metric, items, query, k));
      }),
      { numRuns: 500 },
    );
  });

  it("returns distances in ascending order", () => {
    fc.assert(
      fc.property(scene, ({ columns, items, query, k }) => {
        const { distances } = createSearch(indexOf(metric, columns, items)).nearest(
          Float32Array.from(query),
          k,
        );

        expect(distances).toEqual(distances.toSorted());
      }),
    );
  });
});

describe("search by COSINE", () => {
  it("finds the greatest cosines, ascending, each beside the label of a vector that has it", () => {
    fc.assert(
      fc.property(scene, ({ columns, items, query, k }) => {
        const { distances, labels } = createSearch(indexOf("COSINE", columns, items)).nearest(
          Float32Array.from(query),
          k,
        );

        const expected = nearest("COSINE", items, query, k).toReversed();
        expect([...distances]).toEqual(expected.map((each) => expect.closeTo(each.distance, 6)));
        expect(distances).toEqual(distances.toSorted());
        for (const [i, label] of labels.entries()) {
          const cosines = items
            .filter((each) => each.label === label)
            .map((each) => distance("COSINE", each.vector, query));
          expect(cosines).toContainEqual(expect.closeTo(distances[i] ?? 2, 6));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never leaves -1 to 1", () => {
    const vector = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(vector, (query) => {
        const items = [query, query.map((v) => -v)].map((each, label) => ({ label, vector: each }));

        const { distances } = createSearch(indexOf("COSINE", 3, items)).nearest(Float32Array.from(query), 2);

        expect(Math.max(...distances.map(Math.abs))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("does not depend on the lengths of vectors", () => {
    const items = [
      { label: 1, vector: [100, 0] },
      { label: 2, vector: [0.01, 0.01] },
    ];

    const { labels } = createSearch(indexOf("COSINE", 2, items)).nearest(Float32Array.of(1e-3, 1e-3), 2);

    expect([...labels]).toEqual([1, 2]);
  });

  it("gives a zero vector similarity 0 with everything", () => {
    const items = [
      { label: 1, vector: [0, 0] },
      { label: 2, vector: [-1, 0] },
    ];
    const { nearest } = createSearch(indexOf("COSINE", 2, items));

    expect(nearest(Float32Array.of(1, 0), 2)).toEqual({
      distances: Float32Array.of(-1, 0),
      labels: Float32Array.of(2, 1),
    });
    expect(nearest(Float32Array.of(0, 0), 2).distances).toEqual(Float32Array.of(0, 0));
  });
});

describe("search", () => {
  const metrics: IndexMetric[] = ["L2", "INNER_PRODUCT", "COSINE"];
  const copies: Item[] = [5, 3, 9, 1].map((label) => ({ label, vector: [1, 1] }));

  it.each(metrics)("takes the lowest labels of copies, the lowest as the nearest (%s)", (metric) => {
    const { labels } = createSearch(indexOf(metric, 2, copies)).nearest(Float32Array.of(1, 1), 2);

    expect([...labels]).toEqual(metric === "L2" ? [1, 3] : [3, 1]);
  });

  it("returns squared distances under L2", () => {
    const { distances } = createSearch(indexOf("L2", 2, [{ label: 0, vector: [3, 4] }])).nearest(
      Float32Array.of(0, 0),
      1,
    );

    expect([...distances]).toEqual([25]);
  });

  it("returns the best last under INNER_PRODUCT", () => {
    const items = [1, 3, 2].map((v) => ({ label: v, vector: [v] }));

    expect(createSearch(indexOf("INNER_PRODUCT", 1, items)).nearest(Float32Array.of(2), 3)).toEqual({
      distances: Float32Array.of(2, 4, 6),
      labels: Float32Array.of(1, 2, 3),
    });
  });

  it.each(metrics)("returns every row when k is larger (%s)", (metric) => {
    const { labels } = createSearch(indexOf(metric, 2, copies)).nearest(Float32Array.of(1, 1), 100);

    expect(labels).toHaveLength(4);
  });

  it("returns nothing from an empty index", () => {
    expect(createSearch(indexOf("L2", 2, [])).nearest(Float32Array.of(1, 1), 3).labels).toHaveLength(0);
  });

  it("answers the same whatever was asked before", () => {
    const { nearest } = createSearch(indexOf("COSINE", 2, [...copies, { label: 7, vector: [1, -1] }]));
    const before = nearest(Float32Array.of(1, 0), 5);

    nearest(Float32Array.of(-1, 2), 1);

    expect(nearest(Float32Array.of(1, 0), 5)).toEqual(before);
  });

  it("leaves the query as it was", () => {
    const query = Float32Array.of(3, 4);

    createSearch(indexOf("COSINE", 2, copies)).nearest(query, 1);

    expect(query).toEqual(Float32Array.of(3, 4));
  });

  it.each(metrics)("answers many queries as it answers each alone (%s)", (metric) => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 0, max: 11 }), ({ columns, items, query, k }, count) => {
        const { nearest, nearestToEach } = createSearch(indexOf(metric, columns, items));
        const queries = Array.from({ length: count }, (_, turn) =>
          Float32Array.from(query, (v, i) => ((i + turn) % 3 === 0 ? -v : v)),
        );

        expect(nearestToEach(queries, k)).toEqual(queries.map((each) => nearest(each, k)));
      }),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %d in a query", (value) => {
    const { nearest } = createSearch(indexOf("L2", 2, copies));

    expect(refusal(() => nearest(Float32Array.of(0, value), 1))).toMatchObject({
      code: "VECTOR_INVALID",
      message: expect.stringContaining("column 1"),
    });
  });

  it("refuses a query of another width, naming both", () => {
    const { nearest } = createSearch(indexOf("L2", 2, copies));

    expect(refusal(() => nearest(Float32Array.of(1), 1))).toMatchObject({
      code: "VECTOR_INVALID",
      message: "a vector of 1 for an index of 2",
    });
  });
});
