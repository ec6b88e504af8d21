import { describe, expect, it } from "vitest";
import { locateArticles } from "../../../lambdas/fold-in/locate-articles.ts";
import type { PlacedArticle } from "../../../lambdas/fold-in/place-articles.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { CorruptDataError } from "../../../shared/errors/errors.ts";
import type { Release } from "../../../shared/release/load-release.ts";
import type { Analyzer } from "../../../shared/text/analyzer.ts";
import { fakeTopicModel } from "../bench.ts";

const release = {
  manifest: {
    config: parseConfig({}, "test"),
    representation: { name: "none" },
    endpoints: { topicModel: "topics" },
  },
  columnOf: new Map([["known", 0]]),
} as unknown as Release;

function placed(id: string, body: string, row: number): PlacedArticle {
  const article = { id, title: id, body, format: "article", split: "train", labels: [] } as const;
  const place = { object: `articles/${id}.txt` };
  return { fresh: { id, fingerprint: id, split: "train", place, article }, row, aliases: [] };
}

function analyzerThatThrows(error: Error): Analyzer {
  const terms = (text: string) => {
    if (text.includes("poison")) throw error;
    return text.split(/\s+/);
  };
  return { terms } as Analyzer;
}

const runtime = { openEndpoint: async () => fakeTopicModel };
const three = [placed("a", "known", 5), placed("b", "poison", 6), placed("c", "known", 7)];

describe("an article whose analysis fails", () => {
  it("is rejected with its place, and the others are not", async () => {
    const analyzer = analyzerThatThrows(new RangeError("too much recursion"));

    const { articles, rejects } = await locateArticles(runtime, release, analyzer, three);

    expect(articles.map(({ entry }) => entry.row)).toEqual([5, 7]);
    expect(articles.every(({ vector }) => vector?.length === 30)).toBe(true);
    expect(rejects).toEqual([
      {
        code: "POISON_ARTICLE",
        place: { object: "articles/b.txt" },
        reason: "the analysis failed with RangeError",
      },
    ]);
  });

  it("through a fault of ours fails the whole", async () => {
    const analyzer = analyzerThatThrows(
      new CorruptDataError("NOUNS_ALTERED", "the table of nouns is altered"),
    );

    await expect(locateArticles(runtime, release, analyzer, three)).rejects.toMatchObject({
      code: "NOUNS_ALTERED",
    });
  });

  it("leaves no question for the topic model where nothing is known", async () => {
    const asked = { openEndpoint: () => Promise.reject(new Error("asked")) };

    const { articles } = await locateArticles(asked, release, analyzerThatThrows(new Error("x")), [
      placed("d", "unknown", 8),
    ]);

    expect(articles).toMatchObject([{ entry: { id: "d" } }]);
    expect(articles[0]).not.toHaveProperty("vector");
  });
});
