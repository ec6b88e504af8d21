import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleFilter } from "../../shared/ranking/filters.ts";
import { exampleOfRow } from "../../shared/ranking/likeness.ts";
import type { Question, RankingWishes } from "../../shared/ranking/question.ts";
import { recommend } from "../../shared/ranking/recommend.ts";
import type { ServedRelease } from "../../shared/release/served-release.ts";
import { anyArticles, countsOf, type Given, releaseOf } from "./corpus.ts";

const plain: RankingWishes = { count: 50, diversity: 0 };

/** What to read after some articles, less what is like others. */
function following(
  release: ServedRelease,
  rows: readonly number[],
  disliked: readonly number[] = [],
): Question {
  const examples = rows.map((row) => exampleOfRow(release, row));
  const unwanted = disliked.map((row) => exampleOfRow(release, row));
  const ids = [...rows, ...disliked].map((row) => release.articleOfRow.get(row)?.id ?? "");
  return { liked: examples, disliked: unwanted, read: new Set(ids), known: [...examples, ...unwanted] };
}

const ids = ({ recommendations }: ReturnType<typeof recommend>) =>
  recommendations.map(({ article }) => article.id);

function sumOf({ because }: ReturnType<typeof recommend>["recommendations"][number]): number {
  const { topics, otherTopics, words = [], otherWords = 0, disliked = 0, freshness = 0 } = because;
  const shown = [...topics, ...words].reduce((sum, { contribution }) => sum + contribution, 0);
  return shown + otherTopics + otherWords + disliked + freshness;
}

const wheat = { vector: [3, -1, -1, -1], words: { wheat: 3, barley: 2 } };

describe("what is recommended", () => {
  it("is ordered by topics and words together, worked out by hand", () => {
    const release = releaseOf(
      [
        { vector: [1, 0, 0, 0], words: { wheat: 1, rates: 1 } },
        { vector: [1, 0, 0, 0], words: { oil: 1, copper: 1 } },
        { vector: [0, 1, 0, 0], words: { wheat: 1, bank: 1 } },
        { vector: [3, 4, 0, 0], words: { senate: 1, bank: 1 } },
      ],
      { ranking: { topicShare: 0.5, feedbackShare: 0 } },
    );

    const { recommendations } = recommend(release, following(release, [0]), [], plain);

    // Of a text's own score "rates", which one of four has, is worth ln(1 + 3.5/1.5), "wheat", which two have, ln(1 + 2.5/2.5).
    const likeness = Math.log(2) / (Math.log(2) + Math.log(1 + 3.5 / 1.5));
    expect(recommendations.map(({ article, score }) => [article.id, score])).toEqual([
      ["a01", 0.5],
      ["a03", expect.closeTo(0.3, 12)],
      ["a02", expect.closeTo(0.5 * likeness, 12)],
    ]);
  });

  it("never is the article itself, the same twice, or of a score outside (0, 1]; scores fall (T40)", () => {
    fc.assert(
      fc.property(anyArticles, (articles) => {
        const release = releaseOf(articles as Given[]);

        const { recommendations } = recommend(release, following(release, [0]), [], plain);

        const found = recommendations.map(({ article }) => article.id);
        expect(new Set(found).size).toBe(found.length);
        expect(found).not.toContain("a00");
        const scores = recommendations.map(({ score }) => score);
        expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
        expect(scores).toEqual(scores.toSorted((left, right) => right - left));
      }),
    );
  });

  it("is extended by a larger count, whatever else was wished (T40)", () => {
    fc.assert(
      fc.property(
        anyArticles,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(0, 0.3, 1),
        fc.constantFrom(undefined, 30),
        (articles, count, diversity, halfLifeDays) => {
          const release = releaseOf(articles as Given[]);
          const wishes = { diversity, ...(halfLifeDays !== undefined && { halfLifeDays }) };
          const all = recommend(release, following(release, [0, 1]), [], { count: 50, ...wishes });

          const some = recommend(release, following(release, [0, 1]), [], { count, ...wishes });

          expect(some.recommendations).toEqual(all.recommendations.slice(0, count));
        },
      ),
    );
  });

  it("has reasons that add up to the score, none negative without saying so, no word that either lacks (T41)", () => {
    fc.assert(
      fc.property(
        anyArticles,
        fc.constantFrom<number[]>([], [1]),
        fc.constantFrom(undefined, 30),
        (articles, disliked, halfLifeDays) => {
          const release = releaseOf(articles as Given[]);
          const wishes = { ...plain, ...(halfLifeDays !== undefined && { halfLifeDays }) };

          const { recommendations } = recommend(release, following(release, [0], disliked), [], wishes);

          for (const recommendation of recommendations) {
            const { score, because, article } = recommendation;
            expect(Math.abs(sumOf(recommendation) - score)).toBeLessThan(1e-6);
            const parts = [...because.topics, ...(because.words ?? [])];
            expect(parts.every(({ contribution }) => contribution > 0)).toBe(true);
            expect((because.disliked ?? 0) <= 1e-12 && (because.freshness ?? 0) <= 0).toBe(true);
            for (const { word } of because.words ?? []) {
              expect(articles[0]?.words).toHaveProperty(word);
              expect(articles[article.row ?? -1]?.words).toHaveProperty(word);
            }
          }
        },
      ),
    );
  });

  it("is nothing below the configured score, and says so (T39)", () => {
    const release = releaseOf([wheat, { words: { wheat: 1, oil: 9 } }, { words: { senate: 4 } }], {
      ranking: { minScore: 0.9 },
    });

    const found = recommend(release, following(release, [0]), [], plain);

    expect(found).toEqual({ recommendations: [], shortfall: "NOTHING_SIMILAR" });
  });

  it("compares by topics alone in a release without words", () => {
    const release = releaseOf([wheat, { vector: [3, 0, -1, -2], words: { oil: 1 } }], {
      ranking: { feedbackShare: 0 },
      wordless: true,
    });

    const { recommendations } = recommend(release, following(release, [0]), [], plain);

    expect(recommendations[0]?.score).toBeCloseTo((9 + 1 + 2) / Math.sqrt(12 * 14), 6);
    expect(recommendations[0]?.because).not.toHaveProperty("words");
  });

  it("is less of what is like a disliked article", () => {
    const release = releaseOf(
      [wheat, { words: { oil: 2 } }, { words: { wheat: 2, oil: 2 } }, { words: { wheat: 2, rates: 2 } }],
      { ranking: { topicShare: 0, dislikeWeight: 0.2 } },
    );

    const before = recommend(release, following(release, [0]), [], plain);
    const less = recommend(release, following(release, [0], [1]), [], plain);

    expect(ids(before)).toEqual(["a02", "a03"]);
    expect(ids(less)).toEqual(["a03", "a02"]);
    expect(less.recommendations[1]?.because.disliked).toBeLessThan(0);
  });

  it("is one of articles with the same words, and none that has those of what is read already", () => {
    const same = { words: { wheat: 2, rates: 2 } };
    const release = releaseOf([wheat, same, same, { words: wheat.words }, { words: { barley: 1 } }]);

    expect(ids(recommend(release, following(release, [0]), [], plain)).toSorted()).toEqual(["a01", "a04"]);
  });

  it("is ever more unlike itself the more diversity is wished", () => {
    const others = Array.from({ length: 6 }, () => ({ words: { copper: 1, freight: 1 } }));
    const release = releaseOf(
      [
        { words: { wheat: 4, barley: 4, oil: 1 } },
        { words: { wheat: 4, barley: 4 } },
        { words: { wheat: 4, barley: 4, senate: 1 } },
        { words: { oil: 1, rates: 1 } },
        ...others,
      ],
      { ranking: { topicShare: 0, duplicateLikeness: "off" } },
    );
    const first = (diversity: number) =>
      ids(recommend(release, { ...following(release, [0]), known: [] }, [], { count: 2, diversity }));

    expect(first(0)).toEqual(["a01", "a02"]);
    expect(first(0.5)).toEqual(["a01", "a03"]);
  });

  it("loses by age what was asked for, by half-lives from the latest article, to the floor", () => {
    const at = (publishedAt?: string) => ({
      words: { wheat: 1, copper: 1 },
      entry: publishedAt === undefined ? {} : { publishedAt },
    });
    const release = releaseOf([wheat, at("2026-11-20T00:00:00.000Z"), at("2026-11-10T00:00:00.000Z"), at()], {
      ranking: { duplicateLikeness: "off", freshnessFloor: 0.4 },
    });
    const question = { ...following(release, [0]), known: [] };
    const wishes = { ...plain, halfLifeDays: 10 };
    const others = [1, 2, 3].map((row) => (article: { row?: number }) => article.row === row);

    const [latest, older, undated] = others.map(
      (only) => recommend(release, question, [], wishes, only).recommendations[0],
    );

    const score = latest?.score ?? 0;
    expect(older?.score).toBeCloseTo(score * (0.4 + 0.6 / 2), 12);
    expect(undated?.score).toBeCloseTo(score * 0.4, 12);
    expect(latest?.because.freshness).toBeCloseTo(0, 12);
  });
});

describe("filters", () => {
  const wire = (n: number, source: string) => ({ words: { wheat: 2, oil: n }, entry: { source } });
  const articles = Array.from({ length: 200 }, (_, n) => wire(n + 1, n % 20 === 0 ? "desk" : "wire"));
  const release = releaseOf([wheat, ...articles], { ranking: { duplicateLikeness: "off" } });
  const question = { ...following(release, [0]), known: [] };
  const answer = (filters: object, count = 8) => {
    const allowed = articleFilter(filters, release);
    return recommend(release, question, [], { count, diversity: 0 }, allowed);
  };

  it("leave as many as were asked for whenever there are as many (T39)", () => {
    const found = answer({ sources: ["desk"] });

    expect(found.recommendations.map(({ article }) => article.source)).toEqual(Array(8).fill("desk"));
    expect(found).not.toHaveProperty("shortfall");
  });

  it("that leave fewer give these, and say so (T39)", () => {
    const exclude = release.catalogue.slice(5).map(({ id }) => id);

    const found = answer({ exclude });

    expect([found.recommendations.length, found.shortfall]).toEqual([4, "FILTERED_OUT"]);
    expect(answer({ sources: ["nobody"] })).toEqual({ recommendations: [], shortfall: "FILTERED_OUT" });
  });

  it("that leave all change nothing", () => {
    const all = recommend(release, question, [], { count: 8, diversity: 0 });

    expect(answer({ sources: ["desk", "wire"] })).toEqual(all);
  });

  it.each([
    [{ from: "2026-02-01T00:00:00.000Z" }, ["a01"]],
    [{ to: "2026-02-01T00:00:00.000Z" }, ["a00"]],
    [{ from: "2026-01-01T00:00:00.000Z", to: "2026-03-01T00:00:00.000Z" }, ["a00", "a01"]],
    [{ tickers: ["OIL", "X"] }, ["a01"]],
    [{ labels: ["rates"] }, ["a02"]],
    [{ languages: ["pt-BR"] }, ["a02"]],
    [{ topics: [1] }, ["a01"]],
    [{ topics: ["t0"] }, ["a00"]],
    [{ topics: ["t9", 9] }, []],
    [{ exclude: ["a00", "nobody"] }, ["a01", "a02", "a03"]],
    [{ labels: ["rates"], languages: ["en"] }, []],
  ])("%j leave %j", (filters, left) => {
    const small = releaseOf([
      { vector: [2, -1, -1, 0], entry: { publishedAt: "2026-01-01T00:00:00.000Z" } },
      { vector: [-1, 2, -1, 0], entry: { publishedAt: "2026-03-01T00:00:00.000Z", tickers: ["OIL"] } },
      { entry: { labels: ["rates", "banks"], language: "pt-BR" } },
      {},
    ]);
    const allowed = articleFilter(filters, small);

    expect(small.catalogue.filter((each) => allowed?.(each)).map(({ id }) => id)).toEqual(left);
  });

  it("that ask for nothing are none", () => {
    expect(articleFilter({ exclude: [], from: undefined }, release)).toBeUndefined();
  });
});

it("words that a release does not know make no difference", () => {
  const release = releaseOf([wheat, { words: { wheat: 1 } }]);
  const text = {
    liked: [{ words: countsOf({ wheat: 1, unheard: 9 }) }],
    disliked: [],
    read: new Set<string>(),
    known: [],
  };

  expect(recommend(release, text, [], plain).recommendations).toHaveLength(2);
});
