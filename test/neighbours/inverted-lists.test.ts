import { describe, expect, it } from "vitest";
import { invertIndex } from "../../shared/neighbours/inverted-lists.ts";
import { indexMetrics } from "../../shared/neighbours/metric.ts";
import { createSearch } from "../../shared/neighbours/search.ts";
import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { createRandom } from "../../shared/random/random.ts";
import { clusteredItems } from "./clustered.ts";
import { indexOf } from "./index-of.ts";
import { distance } from "./oracle.ts";

const items = clusteredItems(2000, 10, 12, 0.3);
const queries = clusteredItems(2100, 10, 12, 0.3)
  .slice(2000)
  .map(({ vector }) => Float32Array.from(vector));

function listsOf(index: VectorIndex): { labels: Float32Array; centroid: number[] }[] {
  const { centroids, starts } = index.lists ?? { centroids: new Float32Array(), starts: new Uint32Array() };
  return Array.from(starts.subarray(1), (end, list) => ({
    labels: index.labels.subarray(starts[list], end),
    centroid: [...centroids.subarray(list * index.columns, (list + 1) * index.columns)],
  }));
}

describe("invertIndex", () => {
  const index = invertIndex(indexOf("L2", 10, items), 20, createRandom(1));
  const lists = listsOf(index);

  it("keeps every row once, with its vector", () => {
    expect(index.labels.toSorted()).toEqual(Float32Array.from(items.keys()));
    for (const [row, label] of index.labels.entries()) {
      expect([...index.vectors.subarray(10 * row, 10 * row + 10)]).toEqual(items[label]?.vector);
    }
  });

  it("puts each row into the list of the nearest centroid, in the rows' order", () => {
    expect(lists).toHaveLength(20);
    for (const { labels, centroid } of lists) {
      expect(labels).toEqual(labels.toSorted());
      for (const label of labels) {
        const vector = items[label]?.vector ?? [];
        const distances = lists.map((other) => distance("L2", other.centroid, vector));
        expect(distance("L2", centroid, vector)).toBeCloseTo(Math.min(...distances), 5);
      }
    }
  });

  it("gives the same index for the same seed", () => {
    expect(invertIndex(indexOf("L2", 10, items), 20, createRandom(1))).toEqual(index);
  });
});

describe.each(indexMetrics)("search of an IVFFlat index by %s", (metric) => {
  const flat = indexOf(metric, 10, items);
  const exact = createSearch(flat);

  it("finds nearly all of the nearest among clusters", () => {
    const search = createSearch(invertIndex(flat, 40, createRandom(1)));

    const shares = queries.map((query) => {
      const known = new Set(exact.nearest(query, 10).labels);
      return search.nearest(query, 10).labels.filter((label) => known.has(label)).length / 10;
    });

    const recall = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(recall).toBeGreaterThan(0.9);
    expect(recall).toBeLessThan(1);
  });

  it.each([1, 5])("is exact with %d lists, all of which are looked through", (count) => {
    const search = createSearch(invertIndex(flat, count, createRandom(1)));

    expect(search.nearestToEach(queries, 30)).toEqual(exact.nearestToEach(queries, 30));
  });

  it("looks through further lists until it has k rows, and through all for all rows", () => {
    const search = createSearch(invertIndex(flat, 100, createRandom(1)));

    for (const query of queries.slice(0, 20)) {
      expect(search.nearest(query, 900).labels).toHaveLength(900);
      expect(search.nearest(query, 2000)).toEqual(exact.nearest(query, 2000));
    }
  });

  it("answers many queries as it answers each alone", () => {
    const search = createSearch(invertIndex(flat, 40, createRandom(1)));

    expect(search.nearestToEach(queries, 7)).toEqual(queries.map((query) => search.nearest(query, 7)));
  });
});

it("an IVFFlat index finds a row by its own vector", () => {
  const search = createSearch(invertIndex(indexOf("L2", 10, items), 50, createRandom(1)));

  const found = items.map(({ vector }) => search.nearest(Float32Array.from(vector), 1));

  expect(found.map(({ labels }) => labels[0])).toEqual(items.map(({ label }) => label));
});
