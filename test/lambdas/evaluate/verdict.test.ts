import { describe, expect, it } from "vitest";
import {
  type Judged,
  type RememberedMetrics,
  reasonsToRefuse,
  tellReasons,
} from "../../../lambdas/evaluate/verdict.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";

const gate = {
  ...parseConfig({}, "test").gate,
  minPrecisionAtK: 0.3,
  minLiftOverChance: 2,
  minTopicUniqueness: 0.5,
};
const good: Judged = {
  method: "held-out",
  probes: 400,
  leakedProbes: 0,
  precisionAtK: 0.5,
  chance: 0.1,
  npmi: 0.3,
  topicUniqueness: 0.8,
  topicShares: [0.4, 0.35, 0.25],
  training: { known: false, why: "NOT_IN_ARCHIVE" },
  probesHash: "same",
  slices: [],
  serving: { compared: false, why: "NOTHING_SERVES" },
};
const remembered: RememberedMetrics = {
  precisionAtK: 0.55,
  standardError: 0.01,
  probes: 400,
  probesHash: "same",
};
const unlabelled: Partial<Judged> = { method: "none", probes: 0, precisionAtK: 0, chance: 0 };

const refuse = (judged: Partial<Judged>, before?: RememberedMetrics, changes: Partial<typeof gate> = {}) =>
  reasonsToRefuse({ ...good, ...judged }, before, { gate: { ...gate, ...changes } });
const codes = (...given: Parameters<typeof refuse>) => refuse(...given).map(({ code }) => code);

/** The candidate's precision less that of a serving release of .5, with the standard error of the difference. */
function against(difference: number, standardError = 0.01, slices: [number, number][] = []): Partial<Judged> {
  const interval = { mean: difference, low: difference, high: difference };
  return {
    slices: slices.map((_, place) => ({
      by: place === 0 ? "label" : "source",
      name: `secret ${place}`,
      probes: 60,
      precision: interval,
      words: 0,
    })),
    serving: {
      compared: true,
      releaseId: "serving",
      precision: { mean: 0.5, low: 0.5, high: 0.5 },
      ndcg: { mean: 0.5, low: 0.5, high: 0.5 },
      difference: { ...interval, standardError },
      slices: slices.map(([of, error]) => ({ precision: 0.5, difference: of, standardError: error })),
    },
  };
}

/** T28 and T31 of reliability.md. */
describe("the gate", () => {
  it("lets a candidate pass that reaches every floor", () => {
    expect(refuse({})).toEqual([]);
  });

  it.each([
    [{ topicUniqueness: 0.49 }, ["TOPICS_COLLAPSED"]],
    [{ topicShares: [0.2, 0.61, 0.19] }, ["TOPIC_TOO_LARGE"]],
    [{ precisionAtK: 0.29 }, ["PRECISION_TOO_LOW"]],
    [{ chance: 0.3 }, ["NO_BETTER_THAN_CHANCE"]],
    [{ leakedProbes: 1 }, ["PROBES_LEAKED"]],
    [{ topicUniqueness: 0.1, leakedProbes: 2 }, ["TOPICS_COLLAPSED", "PROBES_LEAKED"]],
    [{ topicUniqueness: 0.5, topicShares: [0.6, 0.4], precisionAtK: 0.3 }, []],
  ])("refuses %j for %j", (judged, reasons) => {
    expect(codes(judged)).toEqual(reasons);
  });

  it.each([
    [{ precisionAtK: Number.NaN }, "precision at k is NaN"],
    [{ npmi: Number.NaN }, "NPMI is NaN"],
    [{ topicUniqueness: Number.NaN }, "topic uniqueness is NaN"],
    [{ topicShares: [0.4, Number.POSITIVE_INFINITY, 0.2] }, "share of topic 1 is Infinity"],
  ])("refuses %j as not finite", (judged, told) => {
    expect(refuse(judged)).toContainEqual({
      code: "NOT_FINITE",
      message: expect.stringContaining(told),
    });
  });

  it("tells figure and floor", () => {
    expect(tellReasons(refuse({ topicShares: [0.1, 0.9] }))).toBe(
      "TOPIC_TOO_LARGE: topic 1 has 0.900 of all weight > 0.600",
    );
  });

  it("refuses what is worse than the serving release by more than the margin and two standard errors", () => {
    // .02 + 2 * .01 = .04
    expect(codes(against(-0.041))).toEqual(["WORSE_THAN_SERVING"]);
    expect(codes(against(-0.039))).toEqual([]);
    expect(codes(against(-0.041, 0.02))).toEqual([]);
    expect(codes(against(-0.031, 0.01), undefined, { maxPrecisionLoss: 0.01 })).toEqual([
      "WORSE_THAN_SERVING",
    ]);
  });

  it("refuses what is better on average but worse for one label or source, and names it", () => {
    // .1 + 2 * .02 = .14
    const slices: [number, number][] = [
      [-0.15, 0.02],
      [-0.13, 0.02],
    ];

    const [reason, ...others] = refuse(against(0.2, 0.01, slices));

    expect(others).toEqual([]);
    expect(reason).toMatchObject({ code: "SLICE_WORSE", slice: { by: "label", name: "secret 0" } });
    expect(codes(against(0.2, 0.01, slices), undefined, { maxSliceLoss: 0.12 })).toEqual([]);
    expect(codes(against(0.2, 0.01, slices), undefined, { maxSliceLoss: 0.05 })).toHaveLength(2);
  });

  it("tells a slice by its place, not its name, outside of the report", () => {
    const told = tellReasons(refuse(against(0.2, 0.01, [[-0.5, 0.02]])));

    expect(told).toBe(
      "SLICE_WORSE: precision at k 0.000 < 0.360 (serving 0.500) of the 60 probes of slice 1 of the report (a label)",
    );
  });

  it("tells three slices and counts the others, after all else", () => {
    const slices = Array.from({ length: 60 }, (): [number, number] => [-0.5, 0.02]);

    const told = tellReasons(refuse({ ...against(-0.5, 0.01, slices), topicUniqueness: 0 })).split("; ");

    expect(told.map((reason) => reason.split(":")[0])).toEqual([
      "TOPICS_COLLAPSED",
      "WORSE_THAN_SERVING",
      ...Array(4).fill("SLICE_WORSE"),
    ]);
    expect(told.at(-1)).toBe("SLICE_WORSE: 57 more in the report");
  });

  it("goes by the recorded figure of the same probes where the serving release cannot be asked", () => {
    // .5 < .55 - .02 - 2 * .01
    expect(codes({}, remembered)).toEqual(["WORSE_THAN_SERVING"]);
    expect(codes({}, { ...remembered, precisionAtK: 0.53 })).toEqual([]);
    expect(codes({}, { ...remembered, probesHash: "other" })).toEqual([]);
    expect(codes(against(0), remembered)).toEqual([]);
  });

  it("asks no precision where nothing has a label, but sound topics all the same", () => {
    expect(codes(unlabelled)).toEqual([]);
    expect(codes({ ...unlabelled, topicUniqueness: 0.1 })).toEqual(["TOPICS_COLLAPSED"]);
  });

  it("refuses to judge by nothing where the serving release was judged by probes, or probes are asked for", () => {
    expect(codes(unlabelled, remembered)).toEqual(["PROBES_EMPTY"]);
    expect(codes(unlabelled, { ...remembered, probes: 0 })).toEqual([]);
    expect(codes(unlabelled, undefined, { minProbes: 1 })).toEqual(["PROBES_EMPTY"]);
    expect(codes({ probes: 19 }, undefined, { minProbes: 20 })).toEqual(["PROBES_EMPTY"]);
  });

  it("does not ask for a multiple of a chance that is already near 1", () => {
    expect(codes({ precisionAtK: 0.98, chance: 0.9 })).toEqual([]);
  });
});
