import { describe, expect, it } from "vitest";
import { moveTowards } from "../../shared/ranking/feedback.ts";
import { exampleOfRow } from "../../shared/ranking/likeness.ts";
import { recommend } from "../../shared/ranking/recommend.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";
import { releaseOf } from "./corpus.ts";

const wishes = { count: 50, diversity: 0 };
const byHalf = { topicShare: 0.5, feedbackArticles: 1, feedbackShare: 0.5 };

/** The second has the words of the first, the third the topics of the second, the last nothing of them. */
const articles = [
  { vector: [1, 0, 0, 0], words: { wheat: 1, rates: 1 } },
  { vector: [0, 1, 0, 0], words: { wheat: 1, bank: 1 } },
  { vector: [0, 3, 0, 0], words: { oil: 1, copper: 1 } },
  { vector: [0, 0, 1, 0], words: { senate: 1 } },
];

/** What follows the first article, by id. */
function scores(
  release: ServedRelease,
  { read = ["a00"], allowed = undefined as undefined | string[] } = {},
) {
  const first = exampleOfRow(release, 0);
  const question = { liked: [first], disliked: [], read: new Set(read), known: [first] };
  const filter = allowed && (({ id }: { id: string }) => allowed.includes(id));
  const { recommendations } = recommend(release, question, [], wishes, filter);
  return Object.fromEntries(recommendations.map((each) => [each.article.id, each]));
}

describe("topics that are moved towards others", () => {
  it("are both by their shares, each of length 1 first", () => {
    const moved = moveTowards(
      Float32Array.of(2, 0, 0),
      [Float32Array.of(0, 3, 0), Float32Array.of(0, 0, 0.5)],
      0.5,
    );

    expect([...moved]).toEqual([0.5, 0.25, 0.25]);
  });

  it("stay where they are without any", () => {
    const vector = Float32Array.of(2, 0, 0);

    expect(moveTowards(vector, [], 0.5)).toBe(vector);
  });

  it("are those of the others where they say nothing themselves", () => {
    expect([...moveTowards(new Float32Array(2), [Float32Array.of(0, 3)], 0.75)]).toEqual([0, 0.75]);
  });
});

describe("feedback", () => {
  it("finds what is about the same as the nearest article, worked out by hand", () => {
    const found = scores(releaseOf(articles, { ranking: byHalf }));

    // The topics asked with are halfway between the first two axes.
    expect(found.a02?.score).toBeCloseTo(0.5 / Math.sqrt(2), 6);
    expect(found.a02?.because).toMatchObject({
      topics: [{ topic: 1, contribution: expect.closeTo(0.5 / Math.sqrt(2), 6) }],
      words: [],
    });
    expect(found).not.toHaveProperty("a03");
  });

  it("is off with a share of 0", () => {
    expect(Object.keys(scores(releaseOf(articles, { ranking: { ...byHalf, feedbackShare: 0 } })))).toEqual([
      "a01",
    ]);
  });

  it("counts for less where there are fewer articles than it takes", () => {
    const found = scores(releaseOf(articles, { ranking: { ...byHalf, feedbackArticles: 2 } }));

    expect(found.a02?.score).toBeCloseTo((0.5 * 0.25) / Math.hypot(0.75, 0.25), 6);
  });

  it.each([
    ["is read already", byHalf, ["a00", "a01"]],
    ["is not like it enough to be recommended", { ...byHalf, minScore: 0.3 }, ["a00"]],
  ])("does not come of what %s", (_, ranking, read) => {
    expect(scores(releaseOf(articles, { ranking }), { read })).toEqual({});
  });

  it("is the same whatever the filters", () => {
    const release = releaseOf(articles, { ranking: byHalf });

    const { a02, ...others } = scores(release, { allowed: ["a02", "a03"] });

    expect(a02).toEqual(scores(release).a02);
    expect(others).toEqual({});
  });

  it("leaves what is known by its words alone to its words", () => {
    const [first, ...others] = articles;
    const release = releaseOf([{ words: first?.words ?? {} }, ...others], { ranking: byHalf });

    expect(Object.keys(scores(release))).toEqual(["a01"]);
  });
});
