import { describe, expect, it } from "vitest";
import { spreadOf } from "../../../../lambdas/evaluate/figures/hubness.ts";
import { cosineOf, diversityOf, histogramOf } from "../../../../lambdas/evaluate/figures/likeness.ts";
import { projectToPlane } from "../../../../lambdas/evaluate/figures/project.ts";

const vector = (...values: number[]) => Float32Array.from(values);

describe("spreadOf", () => {
  it("tells who is in most lists, how many are in any, and how lopsided that is", () => {
    const spread = spreadOf([1, 2, 3, 4], [[2, 3], [3], [2], [2]]);

    // Occurrences 0, 3, 2, 0: mean 1.25, moments (1.5625*2 + 3.0625 + .5625)/4 = 1.6875,
    // third (-1.953125*2 + 5.359375 + .421875)/4 = .46875; .46875 / 1.6875^1.5.
    expect(spread.coverage).toBe(0.5);
    expect(spread.hubness).toMatchObject({ most: 3, row: 2 });
    expect(spread.hubness.skewness).toBeCloseTo(0.46875 / 1.6875 ** 1.5, 12);
  });

  it("is even where each is in as many, and names the lowest row", () => {
    expect(spreadOf([1, 2], [[2], [1]])).toEqual({
      coverage: 1,
      hubness: { most: 1, row: 1, skewness: 0 },
    });
  });
});

describe("likeness", () => {
  it("is the cosine, and 0 with what has no direction", () => {
    expect(cosineOf(vector(1, 0), vector(1, 1))).toBeCloseTo(Math.SQRT1_2, 7);
    expect(cosineOf(vector(1, 0), vector(0, 0))).toBe(0);
  });

  it("is counted in twenty bins up to 1, which belongs to the last", () => {
    expect(histogramOf([0, 0.049, 0.05, 1])).toMatchObject({ from: 0, width: 0.05 });
    expect(histogramOf([0, 0.049, 0.07, 1]).counts).toEqual([2, 1, ...Array(17).fill(0), 1]);
    expect(histogramOf([-1, 0.95])).toEqual({
      from: -1,
      width: 0.1,
      counts: [1, ...Array(18).fill(0), 1],
    });
  });

  it("makes a list of copies no diverse one, and one of strangers wholly", () => {
    expect(diversityOf([[vector(1, 0), vector(2, 0)]])).toBeCloseTo(0, 12);
    expect(
      diversityOf([[vector(1, 0), vector(0, 1)], [vector(1, 0), vector(1, 0)], [vector(1, 0)], []]),
    ).toBeCloseTo(0.5, 12);
  });
});

describe("projectToPlane", () => {
  it("finds the two directions in which points differ most, and how much they keep", () => {
    const vectors = [vector(5, 1, 2), vector(5, -1, 2), vector(5, 0, 5), vector(5, 0, -1)];

    const { points, kept } = projectToPlane(vectors, 0);

    const drawn = points.map(({ x, y }) => [x, y].map((value) => Number(value.toFixed(6)) + 0));
    expect(drawn).toEqual([
      [0, 1],
      [0, -1],
      [3, 0],
      [-3, 0],
    ]);
    // Variances 18/4 and 2/4.
    expect(kept[0]).toBeCloseTo(0.9, 9);
    expect(kept[1]).toBeCloseTo(0.1, 9);
  });

  it("puts equal vectors on one point", () => {
    expect(projectToPlane([vector(1, 2), vector(1, 2)], 3).points).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 0 },
    ]);
  });
});
