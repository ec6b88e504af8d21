import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { explainCosine } from "../../shared/ranking/explain.ts";

const topics = Array.from({ length: 5 }, (_, topic) => ({
  topic,
  words: Array.from({ length: 8 }, (_, word) => `t${topic}w${word}`),
  share: 0.2,
}));

const any = fc.float({ min: -5, max: 5, noNaN: true });
const vectorOf = (coordinate: fc.Arbitrary<number>) =>
  fc.array(coordinate, { minLength: 5, maxLength: 5 }).map((values) => Float32Array.from(values));
const mean = (vector: Float32Array) => vector.reduce((sum, value) => sum + value, 0) / vector.length;

describe("explainCosine", () => {
  it("takes the cosine apart by topic, worked out by hand", () => {
    // Parallel, so the cosine is 1; topics 0 and 1 give half each, but in topic 1 both are below their mean.
    const u = Float32Array.of(0.5, -0.5, 0, 0, 0);
    const v = Float32Array.of(1.5, -1.5, 0, 0, 0);

    const { score, because } = explainCosine(u, v, topics);

    expect(score).toBeCloseTo(1, 12);
    expect(because.topics).toEqual([
      { topic: 0, words: ["t0w0", "t0w1", "t0w2", "t0w3", "t0w4"], contribution: expect.closeTo(0.5, 12) },
    ]);
    expect(because.otherTopics).toBeCloseTo(0.5, 12);
  });

  it("names topics as they are called from release to release, where the release tells it", () => {
    const u = Float32Array.of(1, 0, 0, 0, 0);
    const lasting = topics.map((topic) => ({ ...topic, id: `feedbeef.${topic.topic}`, name: "oil brent" }));

    const { because } = explainCosine(u, u, lasting);

    expect(because.topics).toMatchObject([
      { topic: 0, id: "feedbeef.0", name: "oil brent", contribution: 1 },
    ]);
  });

  it("shows at most three topics, largest contribution first, the lower number first among equals", () => {
    const u = Float32Array.of(1, 2, 1, 1, -5);

    const { because } = explainCosine(u, u, topics);

    expect(because.topics.map(({ topic }) => topic)).toEqual([1, 0, 2]);
  });

  it.each([
    ["weights centred at zero", any],
    ["weights that are never negative", fc.float({ min: 0, max: 1, noNaN: true })],
  ])("shows only topics where both are above their own mean: %s", (_what, coordinate) => {
    fc.assert(
      fc.property(vectorOf(coordinate), vectorOf(coordinate), (u, v) => {
        const { because } = explainCosine(u, v, topics);

        for (const { topic, contribution } of because.topics) {
          expect(u[topic]).toBeGreaterThan(mean(u));
          expect(v[topic]).toBeGreaterThan(mean(v));
          expect(contribution).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("gives parts that add up to the score, which is symmetric and within [-1, 1]", () => {
    fc.assert(
      fc.property(vectorOf(any), vectorOf(any), (u, v) => {
        const { score, because } = explainCosine(u, v, topics);

        const shown = because.topics.reduce((sum, { contribution }) => sum + contribution, 0);
        expect(Math.abs(shown + because.otherTopics - score)).toBeLessThan(1e-6);
        expect(score).toBeCloseTo(explainCosine(v, u, topics).score, 12);
        expect(Math.abs(score)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("does not depend on the lengths of the vectors, the tiniest included", () => {
    const u = Float32Array.of(3e-38, -1e-38, 0, 0, 0);
    const v = Float32Array.of(3e38, -1e38, 0, 0, 0);

    expect(explainCosine(u, v, topics).score).toBeCloseTo(1, 6);
  });
});
