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
  const entry = (id: string, labels: string[], row?: number): CatalogueEntry => ({
    id,
    title: id,
    labels,
    excerpt: "",
    ...(row !== undefined && { row }),
  });
  const vectors = new Map([
    ["t", vector],
    ["h", vector],
  ]);

  it("takes the held-out articles with a label when there are any", () => {
    const { method, probes } = chooseProbes(
      [entry("t", ["a"], 0)],
      [entry("h", ["a"]), entry("x", [])],
      vectors,
    );

    expect(method).toBe("held-out");
    expect(probes.map(({ id }) => id)).toEqual(["h"]);
  });

  it("leaves one out of the index where nothing is held out", () => {
    const { method, probes } = chooseProbes([entry("t", ["a"], 0), entry("unknown", ["a"], 1)], [], vectors);

    expect(method).toBe("leave-one-out");
    expect(probes).toMatchObject([{ id: "t", row: 0 }]);
  });

  it("says so when nothing has a label", () => {
    expect(chooseProbes([entry("t", [], 0)], [], vectors)).toEqual({ method: "none", probes: [] });
  });
});
