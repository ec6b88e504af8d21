import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type KnownTopic,
  LEAST_LIKENESS,
  traceTopics,
  type WordShares,
} from "../../shared/topics/lineage.ts";

const topic = (...words: string[]): WordShares => ({ words, shares: words.map((_, i) => 1 / (i + 1)) });

const known = (id: number, ...words: string[]): KnownTopic => ({ id, ...topic(...words) });

describe("lineage of topics", () => {
  test("gives topics that come in another order the ids that they had", () => {
    const before = [known(4, "oil", "barrel"), known(7, "bank", "rate"), known(9, "chip", "wafer")];

    const { topics, ended } = traceTopics(before, [
      topic("wafer", "chip"),
      topic("oil", "barrel"),
      topic("bank", "rate"),
    ]);

    expect(topics.map(({ id }) => id)).toEqual([9, 4, 7]);
    expect(topics[1]?.likeness).toBeCloseTo(1, 12);
    // (1 * 1/2 + 1/2 * 1) / (1 + 1/4)
    expect(topics[0]?.likeness).toBeCloseTo(0.8, 12);
    expect(ended).toEqual([]);
  });

  test("matches all together, not each by itself", () => {
    // "a b" is the nearest of both later topics; only one of them has a second choice.
    const before = [known(0, "a", "b"), known(1, "b", "c")];

    const { topics } = traceTopics(before, [topic("a", "b"), topic("a", "x")]);
    const both = traceTopics(before, [topic("b", "a"), topic("a", "y")]);

    expect(topics.map(({ id }) => id)).toEqual([0, 2]);
    expect(both.topics.map(({ id }) => id)).toEqual([1, 0]);
  });

  test("calls a topic new that has too little in common, with an id that was never used", () => {
    const before = [known(0, "oil"), known(1, "bank")];

    const { topics, ended } = traceTopics(before, [topic("oil"), topic("satellite"), topic("harvest")], 11);

    expect(topics).toEqual([{ id: 0, likeness: 1 }, { id: 12 }, { id: 13 }]);
    expect(ended).toEqual([1]);
  });

  test("numbers the topics of a first release from 0", () => {
    expect(traceTopics([], [topic("a"), topic("b")]).topics).toEqual([{ id: 0 }, { id: 1 }]);
  });

  test("ends all topics where none is left", () => {
    expect(traceTopics([known(3, "a"), known(1, "b")], [])).toEqual({ topics: [], ended: [1, 3] });
  });

  test("takes a topic without words for a new one", () => {
    const { topics, ended } = traceTopics([known(0, "a"), known(1)], [topic(), topic("a")]);

    expect(topics.map(({ id }) => id)).toEqual([2, 0]);
    expect(ended).toEqual([1]);
  });

  test("gives every topic an id of its own, whatever the topics are", () => {
    const words = fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 5 });
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), fc.array(words, { maxLength: 8 }), (old, later) => {
        const before = old.map((each, i) => known(3 * i, ...each));

        const { topics, ended } = traceTopics(
          before,
          later.map((each) => topic(...each)),
        );

        const ids = topics.map(({ id }) => id);
        expect(new Set(ids).size).toBe(later.length);
        const kept = topics.filter(({ likeness }) => likeness !== undefined);
        expect(kept.every(({ likeness = 0 }) => likeness >= LEAST_LIKENESS)).toBe(true);
        expect(kept.length + ended.length).toBe(before.length);
      }),
    );
  });
});
