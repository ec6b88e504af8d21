import { describe, expect, it } from "vitest";
import { compareSystems, type Ground } from "../../../lambdas/evaluate/compare-systems.ts";
import type { ServingView } from "../../../lambdas/evaluate/serving-vectors.ts";
import type { ReleaseManifest } from "../../../shared/release/manifest.ts";

const vector = (...values: number[]) => Float32Array.from(values);
const word = (column: number) => ({ columns: Uint32Array.of(column), weights: Float64Array.of(1) });

const half = 30;
/** The first half has label and word 0, the second 1; the candidate tells them apart. */
const items = Array.from({ length: 2 * half }, (_, row) => {
  const side = row < half ? 0 : 1;
  return {
    id: `i${row}`,
    row,
    title: "",
    labels: [`side ${side}`],
    weights: vector(1 - side, side),
    vector: vector(1 - side, side),
    words: word(side),
  };
});
const probes = Array.from({ length: 20 }, (_, at) => ({
  id: `p${at}`,
  labels: new Set([`side ${at % 2}`]),
  source: "wire",
  vector: vector(1 - (at % 2), at % 2),
}));
const ground: Ground = {
  items,
  probes,
  wordsOf: new Map(probes.map(({ id }, at) => [id, word(at % 2)])),
  vocabularySize: 2,
  metric: "COSINE",
  k: 5,
  seed: 0,
};
const manifest = { releaseId: "serving" } as ReleaseManifest;

/** A release that sees the probes of one side as they are, and those of the other as their opposite. */
const confused: ServingView = {
  manifest,
  metric: "COSINE",
  vectorOf: new Map([
    ...items.map(({ id, vector: own }) => [id, own] as const),
    ...probes.map(({ id }) => [id, vector(1, 0)] as const),
  ]),
};

describe("compareSystems", () => {
  it("measures candidate, words and chance on the same probes and items", () => {
    const { systems } = compareSystems(ground, { why: "NOTHING_SERVES" }, 50);

    const means = Object.fromEntries(systems.map(({ name, precision }) => [name, precision.mean]));
    expect(means).toMatchObject({ candidate: 1, words: 1 });
    expect(Math.abs((means.random ?? 0) - 0.5)).toBeLessThan(0.2);
  });

  it("holds the candidate against the serving release probe by probe, and by slice", () => {
    const { serving, slices } = compareSystems(ground, confused, 10);

    expect(slices.map(({ by, name, probes: count }) => [by, name, count])).toEqual([
      ["label", "side 0", 10],
      ["label", "side 1", 10],
      ["source", "wire", 20],
    ]);
    expect(serving).toMatchObject({
      compared: true,
      releaseId: "serving",
      precision: { mean: 0.5 },
      // Differences 0 and 1: standard deviation .5 over the root of 20 probes.
      difference: { mean: 0.5, standardError: expect.closeTo(0.5 / Math.sqrt(20), 12) },
      slices: [
        { precision: 1, difference: 0, standardError: 0 },
        { precision: 0, difference: 1, standardError: 0 },
        { precision: 0.5, difference: 0.5 },
      ],
    });
  });

  it("counts a probe of which the serving release knows no word as its misses", () => {
    const blind = { ...confused, vectorOf: new Map([...confused.vectorOf].filter(([id]) => id !== "p0")) };

    // Nine of twenty are right instead of ten.
    expect(compareSystems(ground, blind, 50).serving).toMatchObject({
      precision: { mean: expect.closeTo(0.45, 12) },
    });
  });

  it("tells no slice with fewer probes than asked for", () => {
    expect(compareSystems(ground, confused, 21).slices).toEqual([]);
  });

  it("measures nothing without probes, and says why", () => {
    expect(compareSystems({ ...ground, probes: [] }, confused, 10)).toEqual({
      systems: [],
      slices: [],
      serving: { compared: false, releaseId: "serving", why: "NO_PROBES" },
    });
  });
});
