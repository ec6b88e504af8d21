import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explain } from "../../shared/ranking/explain.ts";
import { exampleOfRow, scoreRows } from "../../shared/ranking/likeness.ts";
import { type Given, releaseOf } from "./corpus.ts";

const any = fc.float({ min: -5, max: 5, noNaN: true });
const vectorOf = (coordinate: fc.Arbitrary<number>) => fc.array(coordinate, { minLength: 4, maxLength: 4 });
const mean = (vector: readonly number[]) => vector.reduce((sum, value) => sum + value, 0) / vector.length;

/** Why article 1 follows article 0. */
function reasonsOf(articles: readonly Given[], options: Parameters<typeof releaseOf>[1] = {}) {
  const release = releaseOf(articles, options);
  const question = { liked: [exampleOfRow(release, 0)], disliked: [] };
  const [score = 0] = scoreRows(release, question, [1]);
  return { score, because: explain(release, question, { row: 1, score }) };
}

const vectors = (...all: readonly (readonly number[])[]) => all.map((vector) => ({ vector }));

describe("the reasons of a likeness in topics", () => {
  it("take the cosine apart by topic, worked out by hand", () => {
    // Parallel, so the cosine is 1; topics 0 and 1 give half each, but in topic 1 both are below their mean.
    const articles = vectors([0.5, -0.5, 0, 0], [1.5, -1.5, 0, 0]);

    const { score, because } = reasonsOf(articles, { wordless: true });

    expect(score).toBeCloseTo(1, 12);
    expect(because).toEqual({
      topics: [
        {
          topic: 0,
          id: "t0",
          words: ["one-of-0", "two-of-0", "three-of-0", "four-of-0", "five-of-0"],
          contribution: expect.closeTo(0.5, 12),
        },
      ],
      otherTopics: expect.closeTo(0.5, 12),
    });
  });

  it("weigh as much as topics do beside words", () => {
    const { because } = reasonsOf(vectors([1, 0, 0, 0], [1, 0, 0, 0]), { ranking: { topicShare: 0.3 } });

    expect(because.topics[0]?.contribution).toBeCloseTo(0.3, 12);
    expect(because).toMatchObject({ words: [], otherWords: 0 });
  });

  it("show at most three topics, largest contribution first, the lower number first among equals", () => {
    const { because } = reasonsOf(vectors([1, 1.5, 1, -9], [1, 1.5, 1, -9]));

    expect(because.topics.map(({ topic }) => topic)).toEqual([1, 0, 2]);
  });

  it.each([
    ["weights centred at zero", any],
    ["weights that are never negative", fc.float({ min: 0, max: 1, noNaN: true })],
  ])("show only topics where both are above their own mean: %s", (_what, coordinate) => {
    fc.assert(
      fc.property(vectorOf(coordinate), vectorOf(coordinate), (u, v) => {
        const { because } = reasonsOf(vectors(u, v), { wordless: true });

        for (const { topic, contribution } of because.topics) {
          expect(u[topic]).toBeGreaterThan(mean(u) - 1e-6);
          expect(v[topic]).toBeGreaterThan(mean(v) - 1e-6);
          expect(contribution).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("do not depend on the lengths of the vectors, the tiniest included", () => {
    const { score, because } = reasonsOf(vectors([3e-38, -1e-38, 0, 0], [3e38, -1e38, 0, 0]), {
      wordless: true,
    });

    expect(score).toBeCloseTo(1, 6);
    expect(because.otherTopics + (because.topics[0]?.contribution ?? 0)).toBeCloseTo(score, 12);
  });

  it("are none where the topics as a whole point away", () => {
    const { because } = reasonsOf([
      { vector: [3, 1, 0, 0], words: { oil: 1 } },
      { vector: [-3, 1, 0, 0], words: { oil: 1 } },
    ]);

    expect([because.topics, because.otherTopics]).toEqual([[], 0]);
  });
});

describe("the reasons of a likeness in words", () => {
  it("are the words that both have, most telling first, six at most; the others together", () => {
    const words = { bank: 9, barley: 1, copper: 2, freight: 3, oil: 4, rates: 5, senate: 6, wheat: 1 };
    const { score, because } = reasonsOf([{ words }, { words: { ...words, wheat: 0 } }], {
      ranking: { topicShare: 0 },
    });

    expect(because.words?.map(({ word }) => word)).toEqual([
      "bank",
      "senate",
      "rates",
      "oil",
      "freight",
      "copper",
    ]);
    const shown = because.words?.reduce((sum, { contribution }) => sum + contribution, 0) ?? 0;
    expect(because.otherWords).toBeGreaterThan(0);
    expect(shown + (because.otherWords ?? 0)).toBeCloseTo(score, 12);
  });
});
