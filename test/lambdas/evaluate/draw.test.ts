import { describe, expect, it } from "vitest";
import { draw } from "../../../lambdas/evaluate/draw.ts";
import { chooseProbes, countLeaked } from "../../../lambdas/evaluate/probes.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";

const numbers = Array.from({ length: 1000 }, (_, index) => index);
const entry = (id: string, more: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  id,
  title: "",
  labels: ["a"],
  excerpt: "",
  ...more,
});

describe("draw", () => {
  it("takes so many, in their order, from the whole breadth", () => {
    const drawn = draw(numbers, 100, 5, "items");

    expect(drawn).toHaveLength(100);
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
    expect(new Set(drawn).size).toBe(100);
    // Half of them are expected beyond 500; five standard deviations are 24.
    expect(Math.abs(drawn.filter((number) => number >= 500).length - 50)).toBeLessThan(24);
  });

  it("goes by the seed and by the use", () => {
    const drawn = draw(numbers, 100, 5, "items");

    expect(draw(numbers, 100, 5, "items")).toEqual(drawn);
    expect(draw(numbers, 100, 6, "items")).not.toEqual(drawn);
    expect(draw(numbers, 100, 5, "probes")).not.toEqual(drawn);
  });

  it("takes all where there are no more", () => {
    expect(draw([3, 1, 2], 3, 0, "map")).toEqual([3, 1, 2]);
  });
});

describe("the probes of a large evaluation set", () => {
  it("are 10,000 of it, as the seed draws", () => {
    const heldOut = Array.from({ length: 10_001 }, (_, index) => entry(`h${index}`, { source: "wire" }));

    const { probes } = chooseProbes([], heldOut, new Map(), 3);

    expect(probes).toHaveLength(10_000);
    expect(probes[0]).toMatchObject({ source: "wire", labels: new Set(["a"]) });
    expect(chooseProbes([], heldOut, new Map(), 4).probes).not.toEqual(probes);
  });
});

/** T31 of reliability.md. */
describe("a held-out article that was trained on", () => {
  const catalogue = [entry("t0", { row: 0, aliases: ["copy"] }), entry("t1", { row: 1 })];

  it.each([
    ["is none of the indexed", [entry("h0"), entry("h1")], 0],
    ["has the id of one", [entry("h0"), entry("t1")], 1],
    ["is known as the copy of one", [entry("copy")], 1],
    ["has a copy among them", [entry("h0", { aliases: ["t0"] })], 1],
    ["has a row of its own", [entry("h0", { row: 7 }), entry("h1")], 1],
  ])("is counted when it %s", (_how, heldOut, leaked) => {
    expect(countLeaked(catalogue, heldOut)).toBe(leaked);
  });
});
