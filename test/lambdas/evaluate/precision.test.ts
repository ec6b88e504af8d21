import { describe, expect, it } from "vitest";
import { precisionAtK } from "../../../lambdas/evaluate/precision.ts";
import { chooseProbes } from "../../../lambdas/evaluate/probes.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";

const vector = new Float32Array([1]);
const labelsOfRow = new Map([
  [0, ["a"]],
  [1, ["a"]],
  [2, ["b"]],
  [3, ["b", "a"]],
]);

describe("precisionAtK", () => {
  it("is the share of the k neighbours with a label of the probe, worked out by hand", () => {
    const probes = [
      { id: "p", labels: new Set(["a"]), vector },
      { id: "q", labels: new Set(["b"]), vector },
    ];

    const report = precisionAtK(
      probes,
      [
        [0, 2],
        [2, 3],
      ],
      labelsOfRow,
      2,
    );

    expect(report.precision).toBeCloseTo((0.5 + 1) / 2, 12);
    expect(report.precisionByLabel).toEqual({ a: 0.5, b: 1 });
    // 3 of 4 rows have label a, 2 of 4 label b.
    expect(report.chance).toBeCloseTo((3 / 4 + 2 / 4) / 2, 12);
    // Standard deviation of .5 and 1 is .25; over two probes .25 / sqrt(2).
    expect(report.standardError).toBeCloseTo(0.25 / Math.SQRT2, 12);
  });

  it("leaves the probe itself out, and takes the next neighbour", () => {
    const probes = [{ id: "p", row: 0, labels: new Set(["a"]), vector }];

    expect(precisionAtK(probes, [[0, 1, 2]], labelsOfRow, 2)).toMatchObject({
      precision: 0.5,
      chance: 2 / 3,
    });
  });

  it("counts every neighbour as a miss for a probe without a known term", () => {
    const probes = [{ id: "p", labels: new Set(["a"]) }];

    expect(precisionAtK(probes, [[]], labelsOfRow, 10)).toMatchObject({
      precision: 0,
      probesWithoutKnownTerms: 1,
    });
  });
});

describe("chooseProbes", () => {
  const entries = (prefix: string, count: number, labels: string[], firstRow?: number): CatalogueEntry[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${prefix}${index}`,
      title: "",
      labels,
      excerpt: "",
      ...(firstRow !== undefined && { row: firstRow + index }),
    }));
  const vectors = new Map(
    ["t", "h"].flatMap((prefix) =>
      Array.from({ length: 12 }, (_, index) => [`${prefix}${index}`, vector] as const),
    ),
  );

  it("takes the held-out articles with a label when there are ten", () => {
    const heldOut = [...entries("h", 10, ["a"]), ...entries("unlabelled", 3, [])];

    const { method, probes } = chooseProbes(entries("t", 12, ["a"], 0), heldOut, vectors);

    expect(method).toBe("held-out");
    expect(probes.map(({ id }) => id)).toEqual(entries("h", 10, []).map(({ id }) => id));
  });

  it("leaves one out of the index where fewer are held out", () => {
    const catalogue = [...entries("t", 11, ["a"], 0), ...entries("unknown", 1, ["a"], 11)];

    const { method, probes } = chooseProbes(catalogue, entries("h", 9, ["a"]), vectors);

    expect(method).toBe("leave-one-out");
    expect(probes.map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("says so when too little has a label", () => {
    const catalogue = [...entries("t", 9, ["a"], 0), ...entries("t", 12, [], 0)];

    expect(chooseProbes(catalogue, [], vectors)).toEqual({ method: "none", probes: [] });
  });
});
