import { describe, expect, it } from "vitest";
import { bootstrapMeans, standardError } from "../../../../lambdas/evaluate/figures/bootstrap.ts";

const zerosAndOnes = Float64Array.from({ length: 400 }, (_, index) => index % 2);

describe("bootstrapMeans", () => {
  it("comes to the interval of the normal approximation where that holds", () => {
    const [interval] = bootstrapMeans([zerosAndOnes], 7);

    // Standard error of 400 fair coins: .5 / 20 = .025; 1.96 of them either way.
    expect(interval?.mean).toBe(0.5);
    expect(interval?.low).toBeCloseTo(0.451, 2);
    expect(interval?.high).toBeCloseTo(0.549, 2);
  });

  it("draws the same probes for every column: what is always better by .1 is so without doubt", () => {
    const better = zerosAndOnes.map((value) => value + 0.1);

    const [one, other] = bootstrapMeans([zerosAndOnes, better], 7);

    expect((other?.low ?? 0) - (one?.low ?? 0)).toBeCloseTo(0.1, 12);
    expect((other?.high ?? 0) - (one?.high ?? 0)).toBeCloseTo(0.1, 12);
  });

  it("gives the same for the same seed, and other ends for another", () => {
    const column = Float64Array.from({ length: 50 }, (_, index) => index ** 2);

    const intervals = bootstrapMeans([column], 1);

    expect(bootstrapMeans([column], 1)).toEqual(intervals);
    expect(bootstrapMeans([column], 2)).not.toEqual(intervals);
  });

  it("says nothing of nothing", () => {
    expect(bootstrapMeans([new Float64Array(0)], 0)).toEqual([{ mean: 0, low: 0, high: 0 }]);
  });
});

describe("standardError", () => {
  it("is the standard deviation over the root of the number", () => {
    expect(standardError(Float64Array.of(1, 3))).toBeCloseTo(1 / Math.SQRT2, 12);
  });
});
