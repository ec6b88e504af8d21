import { describe, expect, test } from "vitest";
import { coherence, measureTopics, topicUniqueness } from "../../shared/topics/coherence.ts";
import { rowsOf } from "./rows-of.ts";

/** Words 0 and 1 always together (2 of 4 documents), 2 in three, 3 alone. */
const ROWS = rowsOf([
  [1, 5, 1, 0],
  [2, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 1, 1],
]);

describe("coherence", () => {
  test("of words that only come together is 1", () => {
    expect(coherence(ROWS, [[0, 1]])).toEqual([expect.closeTo(1, 12)]);
  });

  test("of words that never come together is -1", () => {
    expect(coherence(ROWS, [[0, 3]])).toEqual([-1]);
  });

  test("of other pairs is ln(p12 / (p1 p2)) / -ln p12", () => {
    const expected = Math.log(0.25 / (0.5 * 0.75)) / -Math.log(0.25);

    expect(coherence(ROWS, [[0, 2]])).toEqual([expect.closeTo(expected, 12)]);
  });

  test("is the mean over a topic's pairs", () => {
    const [pair = 0] = coherence(ROWS, [[0, 2]]);

    expect(coherence(ROWS, [[0, 1, 2]])).toEqual([expect.closeTo((1 + 2 * pair) / 3, 12)]);
  });

  test("of a pair that every document holds is 1", () => {
    expect(
      coherence(
        rowsOf([
          [1, 1],
          [2, 1],
        ]),
        [[0, 1]],
      ),
    ).toEqual([1]);
  });
});

describe("topic uniqueness", () => {
  test("is the mean over the words of 1 / the number of topics that list the word", () => {
    const uniqueness = topicUniqueness([
      [0, 1],
      [0, 2],
      [0, 1],
    ]);

    const expected = [(1 / 3 + 1 / 2) / 2, (1 / 3 + 1) / 2, (1 / 3 + 1 / 2) / 2];
    expect(uniqueness).toEqual(expected.map((value) => expect.closeTo(value, 12)));
  });

  test("has the share of distinct words as its mean", () => {
    const { meanUniqueness } = measureTopics(
      ROWS,
      [
        [0, 1, 3],
        [0, 2, 3],
      ],
      2,
    );

    expect(meanUniqueness).toBeCloseTo(3 / 4, 12);
  });
});

describe("topic quality", () => {
  test("looks at the first n words only", () => {
    const { npmi, meanNpmi } = measureTopics(ROWS, [[0, 1, 3]], 2);

    expect(npmi).toEqual([expect.closeTo(1, 12)]);
    expect(meanNpmi).toBeCloseTo(1, 12);
  });
});
