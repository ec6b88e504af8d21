import { describe, expect, it } from "vitest";
import { assignRows, kMeans } from "../../shared/neighbours/k-means.ts";
import { indexMetrics } from "../../shared/neighbours/metric.ts";
import { createRandom } from "../../shared/random/random.ts";
import { clusteredItems } from "./clustered.ts";
import { indexOf } from "./index-of.ts";
import { distance } from "./oracle.ts";

const items = clusteredItems(600, 8, 4, 0.05);

describe("kMeans", () => {
  it("moves centroids to the means of what is nearest to them", () => {
    const index = indexOf(
      "L2",
      1,
      [0, 1, 2, 10, 11, 15].map((v, label) => ({ label, vector: [v] })),
    );

    const centroids = kMeans(index, 2, createRandom(1));

    expect([...centroids].sort((a, b) => a - b)).toEqual([1, 12]);
  });

  it.each(["INNER_PRODUCT", "COSINE"] as const)("gives centroids of length 1 by %s", (metric) => {
    const centroids = kMeans(indexOf(metric, 8, items), 3, createRandom(1));

    for (let at = 0; at < 24; at += 8) {
      expect(Math.hypot(...centroids.subarray(at, at + 8))).toBeCloseTo(1, 6);
    }
  });

  it.each(indexMetrics)("gives the same bytes for the same seed by %s", (metric) => {
    const centroids = kMeans(indexOf(metric, 8, items), 20, createRandom(3));

    expect(kMeans(indexOf(metric, 8, items), 20, createRandom(3))).toEqual(centroids);
    expect(kMeans(indexOf(metric, 8, items), 20, createRandom(4))).not.toEqual(centroids);
  });

  it("leaves a centroid where it was that no row is nearest to", () => {
    const index = indexOf("L2", 1, new Array(9).fill({ label: 0, vector: [7] }));

    expect([...kMeans(index, 3, createRandom(1))]).toEqual([7, 7, 7]);
  });

  it("takes part of the rows when there are many more than centroids", () => {
    const many = Array.from({ length: 2000 }, (_, row) => ({ label: row, vector: [row] }));

    const [mean = 0] = kMeans(indexOf("L2", 1, many), 1, createRandom(1));

    // The mean of 128 of them, which is not that of all.
    expect(mean).not.toBe(999.5);
    expect((mean * 128) % 1).toBe(0);
    expect(Math.abs(mean - 999.5)).toBeLessThan(200);
  });
});

describe("assignRows", () => {
  it.each(["L2", "INNER_PRODUCT"] as const)("gives each row the nearest centroid by %s", (metric) => {
    const centroids = [0, 1, 2, 3].map((label) => ({ label, vector: [...(items[label]?.vector ?? [])] }));
    const sign = metric === "L2" ? 1 : -1;

    const assigned = assignRows(
      indexOf(metric, 8, items),
      Float32Array.from(centroids.flatMap(({ vector }) => vector)),
    );

    for (const [row, { vector }] of items.entries()) {
      const distances = centroids.map((each) => sign * distance(metric, each.vector, vector));
      expect(distances[assigned[row] ?? -1]).toBe(Math.min(...distances));
    }
  });

  it("gives the lowest of equally near centroids", () => {
    const index = indexOf("L2", 1, [{ label: 0, vector: [1] }]);

    expect([...assignRows(index, Float32Array.of(2, 0, 2))]).toEqual([0]);
  });
});
