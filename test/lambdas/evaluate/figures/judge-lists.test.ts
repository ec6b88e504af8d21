import { describe, expect, it } from "vitest";
import { judgeLists } from "../../../../lambdas/evaluate/figures/judge-lists.ts";

const labelsOfRow = new Map([
  [0, ["a"]],
  [1, ["a"]],
  [2, ["b"]],
  [3, ["b", "a"]],
]);
const probe = (labels: string[], row?: number) => ({
  id: "p",
  labels: new Set(labels),
  ...(row !== undefined && { row }),
});

describe("judgeLists", () => {
  it("counts right ones for precision, and for nDCG by their place, worked out by hand", () => {
    const { precision, ndcg } = judgeLists([probe(["a"])], [[2, 0, 1]], labelsOfRow, 3);

    expect(precision[0]).toBeCloseTo(2 / 3, 12);
    // Right in places 2 and 3, of three that could be: (1/log2(3) + 1/2) / (1 + 1/log2(3) + 1/2).
    expect(ndcg[0]).toBeCloseTo((0.63092975 + 0.5) / (1 + 0.63092975 + 0.5), 7);
  });

  it("asks of nDCG no more right ones than there are besides the probe itself", () => {
    const { precision, ndcg } = judgeLists([probe(["b"], 2)], [[2, 3, 0, 1]], labelsOfRow, 3);

    expect(precision[0]).toBeCloseTo(1 / 3, 12);
    expect(ndcg[0]).toBe(1);
  });

  it("counts an item once that has two labels of the probe", () => {
    const { ndcg } = judgeLists([probe(["a", "b"])], [[0, 1, 2, 3]], labelsOfRow, 6);

    expect(ndcg[0]).toBe(1);
  });

  it("takes an empty list for misses, and a label that nothing has for nothing to find", () => {
    const judged = judgeLists([probe(["a"]), probe(["c"])], [[], [0, 1]], labelsOfRow, 2);

    expect(judged).toEqual({ precision: Float64Array.of(0, 0), ndcg: Float64Array.of(0, 0) });
  });
});
