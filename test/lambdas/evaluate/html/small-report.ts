import { parseConfig } from "../../../../shared/config/parse-config.ts";
import type { EvaluationReport, Judgement } from "../../../../shared/release/evaluation-report.ts";

const interval = (mean: number) => ({ mean, low: mean - 0.05, high: mean + 0.05 });
const losses = (minimised: number) => ({ minimised, bound: 6, reconstruction: 5.5, kl: 0.5 });
const { gate, seed, topicModel, topics } = parseConfig({}, "test");

export const noServing: Judgement = {
  goodEnough: true,
  reasons: [],
  serving: { compared: false, why: "NOTHING_SERVES" },
};

/** A report in which every text of strangers is `text`. */
export function smallReport(text: string, judgement: Judgement = noServing): EvaluationReport {
  const article = { id: text, title: text, weights: [0.9, 0.1] };
  return {
    schemaVersion: 1,
    runId: "0123456789abcdef",
    k: 10,
    representation: { name: "centred-log", because: "configured" },
    articles: { trained: 40, heldOut: 12, withoutKnownWord: 2, compared: 39 },
    probes: { method: "held-out", count: 12, withoutKnownWord: 1, hash: "feedfeedfeedfeed" },
    systems: [
      { name: "candidate", precision: interval(0.6), ndcg: interval(0.65) },
      { name: "words", precision: interval(0.4), ndcg: interval(0.45) },
      { name: "random", precision: interval(0.1), ndcg: interval(0.1) },
    ],
    slices: [
      { by: "label", name: text, probes: 60, precision: interval(0.7), words: 0.3 },
      { by: "source", name: text, probes: 50, precision: interval(0.5), words: 0.2 },
    ],
    training: {
      known: true,
      epochs: [7.25, 6.5, 6.75].map((value) => ({ train: losses(value - 0.5), validation: losses(value) })),
      bestEpoch: 2,
      ended: { by: "patience" },
    },
    neighbours: {
      coverage: 0.9,
      diversity: 0.4,
      hubness: { most: 1234, skewness: 1.5, article: { id: text, title: text } },
      similarity: { from: 0, width: 0.05, counts: Array.from({ length: 20 }, (_, bin) => bin) },
    },
    topics: [
      { topic: 0, words: [text, "harbour"], share: 0.7, npmi: 0.3, uniqueness: 1, leads: 30 },
      { topic: 1, words: ["wheat"], share: 0.3, npmi: null, uniqueness: 0.5, leads: 9 },
    ],
    lineage: {
      from: { known: true, releaseId: "fedcba9876543210-01234567" },
      topics: [
        {
          topic: 0,
          id: "feedbeef.4",
          name: text,
          since: "fedcba9876543210-01234567",
          before: { topic: 4, likeness: 0.75, came: [text], went: ["silo"], renamedFrom: text },
        },
        { topic: 1, id: "0badcafe.1", name: "wheat" },
      ],
      ended: [{ topic: 5, id: "feedbeef.5", name: text, since: "fedcba9876543210-01234567", words: [text] }],
    },
    samples: [{ ...article, neighbours: [{ ...article, similarity: 0.98 }] }],
    map: {
      kept: [0.5, 0.25],
      points: [
        { x: 0, y: 0, topic: 0 },
        { x: 1, y: 0.5, topic: 0 },
        { x: -1, y: 1, topic: 1 },
      ],
    },
    metrics: { precisionAtK: 0.6, ndcgAtK: 0.65, npmi: 0.3, topicUniqueness: 0.75 },
    settings: { seed, topicModel, topics },
    gate,
    judgement,
  };
}
