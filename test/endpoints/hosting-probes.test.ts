import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseHostingProbes } from "../../shared/endpoints/hosting-probes.ts";

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index);

describe("the articles that endpoints are asked about again", () => {
  it("are all when there are 16 or fewer", () => {
    for (const count of [0, 1, 15, 16]) expect(chooseHostingProbes(numbered(count))).toEqual(numbered(count));
  });

  it("are every fourth of 60", () => {
    const fourths = [0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56];

    expect(chooseHostingProbes(numbered(60))).toEqual(fourths);
  });

  it("are never more than 16, of many never fewer than 9, and leave no gap wider than another", () => {
    const most = fc.integer({ min: 17, max: 100_000 });

    fc.assert(
      fc.property(most, (count) => {
        const chosen = chooseHostingProbes(numbered(count));

        const gaps = new Set(chosen.slice(1).map((place, before) => place - (chosen[before] ?? 0)));
        expect(chosen.length).toBeGreaterThanOrEqual(9);
        expect(chosen.length).toBeLessThanOrEqual(16);
        expect(gaps.size).toBe(1);
        expect(count - (chosen.at(-1) ?? 0)).toBeLessThanOrEqual([...gaps][0] ?? 0);
      }),
      { numRuns: 50 },
    );
  });
});
