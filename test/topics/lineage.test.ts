import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LEAST_LIKENESS, traceTopics, type WordShares } from "../../shared/topics/lineage.ts";

const topic = (...words: string[]): WordShares => ({ words, shares: words.map((_, i) => 1 / (i + 1)) });

const placesBefore = (before: readonly WordShares[], after: readonly WordShares[]) =>
  traceTopics(before, after).heirs.map((heir) => heir?.of);

const anyTopic = fc
  .uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 5 })
  .map((words) => topic(...words));

describe("lineage of topics", () => {
  test("finds topics that come in another order", () => {
    const before = [topic("oil", "barrel"), topic("bank", "rate"), topic("chip", "wafer")];

    const { heirs, ended } = traceTopics(before, [
      topic("wafer", "chip"),
      topic("oil", "barrel"),
      topic("bank", "rate"),
    ]);

    expect(heirs.map((heir) => heir?.of)).toEqual([2, 0, 1]);
    expect(heirs[1]?.likeness).toBeCloseTo(1, 12);
    // (1 * 1/2 + 1/2 * 1) / (1 + 1/4)
    expect(heirs[0]?.likeness).toBeCloseTo(0.8, 12);
    expect(ended).toEqual([]);
  });

  test("matches all together, not each by itself", () => {
    // "a b" is the nearest of both later topics; only one of them has a second choice.
    const before = [topic("a", "b"), topic("b", "c")];

    expect(placesBefore(before, [topic("a", "b"), topic("a", "x")])).toEqual([0, undefined]);
    expect(placesBefore(before, [topic("b", "a"), topic("a", "y")])).toEqual([1, 0]);
  });

  test("calls a topic new that has too little in common", () => {
    const { heirs, ended } = traceTopics(
      [topic("oil"), topic("bank")],
      [topic("oil"), topic("satellite"), topic("harvest")],
    );

    expect(heirs).toEqual([{ of: 0, likeness: 1 }, undefined, undefined]);
    expect(ended).toEqual([1]);
  });

  test("goes by the words that are left when others have left the vocabulary", () => {
    const before = [topic("oil", "barrel", "brent"), topic("bank", "rate", "bond")];

    // Neither "oil" nor "bank" is a word any more.
    expect(placesBefore(before, [topic("rate", "bond"), topic("barrel", "brent")])).toEqual([1, 0]);
  });

  test("ends all topics where none is left, and begins all where none was", () => {
    expect(traceTopics([topic("a"), topic("b")], [])).toEqual({ heirs: [], ended: [0, 1] });
    expect(traceTopics([], [topic("a"), topic("b")])).toEqual({ heirs: [undefined, undefined], ended: [] });
  });

  test("takes a topic without words for a new one", () => {
    const { heirs, ended } = traceTopics([topic("a"), topic()], [topic(), topic("a")]);

    expect(heirs.map((heir) => heir?.of)).toEqual([undefined, 0]);
    expect(ended).toEqual([1]);
  });

  test("is that of the same topics in whatever order they come", () => {
    const distinct = fc.uniqueArray(
      fc.uniqueArray(fc.constantFrom(..."abcdefghij"), { minLength: 1, maxLength: 5 }),
      { selector: (words) => words.join(), maxLength: 8 },
    );
    const shuffled = distinct.chain((words) =>
      fc.tuple(
        fc.constant(words),
        fc.shuffledSubarray([...words.keys()], { minLength: words.length, maxLength: words.length }),
      ),
    );

    fc.assert(
      fc.property(shuffled, ([words, order]) => {
        const topics = words.map((each) => topic(...each));

        const after = order.map((place) => topics[place] ?? topic());

        expect(placesBefore(topics, after)).toEqual(order);
      }),
    );
  });

  test("lets no two topics continue one, and none that is too little like it, whatever they are", () => {
    const topics = fc.array(anyTopic, { maxLength: 8 });
    fc.assert(
      fc.property(topics, topics, (before, after) => {
        const { heirs, ended } = traceTopics(before, after);

        const continued = heirs.flatMap((heir) => (heir ? [heir.of] : []));
        expect([...continued, ...ended].toSorted((a, b) => a - b)).toEqual([...before.keys()]);
        for (const heir of heirs) {
          expect(heir?.likeness ?? 1).toBeGreaterThanOrEqual(LEAST_LIKENESS);
          expect(heir?.likeness ?? 1).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
