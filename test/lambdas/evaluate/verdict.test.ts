import { describe, expect, it } from "vitest";
import { type CandidateMetrics, reasonsToRefuse } from "../../../lambdas/evaluate/verdict.ts";

const gate = { minPrecisionAtK: 0.3, minLiftOverChance: 2, minTopicUniqueness: 0.5, maxPrecisionLoss: 0.02 };
const good: CandidateMetrics = {
  method: "held-out",
  precisionAtK: 0.5,
  standardError: 0.01,
  chance: 0.1,
  topicUniqueness: 0.8,
  probesHash: "same",
};

const codes = (
  candidate: Partial<CandidateMetrics>,
  serving?: { precisionAtK: number; probesHash: string },
) => reasonsToRefuse({ ...good, ...candidate }, serving, { gate }).map((reason) => reason.split(":")[0]);

describe("the gate", () => {
  it("lets a candidate pass that reaches every floor", () => {
    expect(codes({})).toEqual([]);
  });

  it.each([
    [{ topicUniqueness: 0.4 }, ["TOPICS_COLLAPSED"]],
    [{ topicUniqueness: Number.NaN }, ["TOPICS_COLLAPSED"]],
    [{ precisionAtK: 0.29 }, ["PRECISION_TOO_LOW"]],
    [{ precisionAtK: Number.NaN }, ["PRECISION_TOO_LOW", "NO_BETTER_THAN_CHANCE"]],
    [{ chance: 0.3 }, ["NO_BETTER_THAN_CHANCE"]],
  ])("refuses %j for %j", (candidate, reasons) => {
    expect(codes(candidate)).toEqual(reasons);
  });

  it("refuses what is worse than the serving release on the same probes by more than the margin", () => {
    // 0.5 < 0.55 - 0.02 - 2 * 0.01
    expect(codes({}, { precisionAtK: 0.55, probesHash: "same" })).toEqual(["WORSE_THAN_SERVING"]);
    expect(codes({}, { precisionAtK: 0.53, probesHash: "same" })).toEqual([]);
  });

  it("does not compare figures of other probes", () => {
    expect(codes({}, { precisionAtK: 0.9, probesHash: "other" })).toEqual([]);
  });

  it("asks no precision where nothing has a label, but sound topics all the same", () => {
    expect(codes({ method: "none", precisionAtK: 0, chance: 0 })).toEqual([]);
    expect(codes({ method: "none", precisionAtK: 0, chance: 0, topicUniqueness: 0.1 })).toEqual([
      "TOPICS_COLLAPSED",
    ]);
  });

  it("does not ask for a multiple of a chance that is already near 1", () => {
    expect(codes({ precisionAtK: 0.98, chance: 0.9 })).toEqual([]);
  });
});
