import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuse } from "../../shared/ranking/fuse.ts";

const share = fc.double({ min: 0, max: 1, noNaN: true });
const cosine = fc.double({ min: -1, max: 1, noNaN: true });

describe("a fused score", () => {
  it.each([
    [0.5, 0.25, 0.2, 0.3],
    [-0.5, 0.25, 0.2, 0.2],
    [0.8, 0.4, 1, 0.8],
    [0.8, 0.4, 0, 0.4],
  ])("of topics %d and words %d, topics weighing %d, is %d", (topics, words, topicShare, score) => {
    expect(fuse(topics, words, topicShare)).toBeCloseTo(score, 12);
  });

  it("lies between 0 and 1, and grows with both", () => {
    fc.assert(
      fc.property(cosine, share, share, (topics, words, topicShare) => {
        const score = fuse(topics, words, topicShare);

        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(fuse(1, words, topicShare)).toBeGreaterThanOrEqual(score);
        expect(fuse(topics, 1, topicShare)).toBeGreaterThanOrEqual(score);
      }),
    );
  });
});
