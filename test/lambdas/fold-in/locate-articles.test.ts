import { describe, expect, it } from "vitest";
import { locateArticles } from "../../../lambdas/fold-in/locate-articles.ts";
import type { PlacedArticle } from "../../../lambdas/fold-in/place-articles.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";
import type { Release } from "../../../shared/release/load-release.ts";
import { fakeTopicModel } from "../bench.ts";

const release = {
  manifest: { representation: { name: "none" }, endpoints: { topicModel: "topics" } },
  columnOf: new Map([["known", 0]]),
  vectorOfRow: new Map([[3, Float32Array.of(0.25, 0.75)]]),
} as unknown as Release;

function placed(id: string, row: number, columns: number[]): PlacedArticle {
  const terms = { columns: Uint32Array.from(columns), counts: new Float32Array(columns.length).fill(1) };
  const entry = { id, title: id, labels: ["l"], excerpt: "", fingerprint: id };
  return { id, text: { entry, terms }, row, aliases: [] };
}

const runtime = { openEndpoint: async () => fakeTopicModel };
const unasked = { openEndpoint: () => Promise.reject(new Error("asked")) };

describe("the vector of a fresh article", () => {
  it("is what the topic model says of its terms; one without a known term has none", async () => {
    const articles = await locateArticles(runtime, release, [placed("a", 5, [0]), placed("b", 6, [])]);

    expect(articles.map(({ entry, vector }) => [entry.id, entry.row, vector?.length])).toEqual([
      ["a", 5, 30],
      ["b", 6, undefined],
    ]);
  });

  it("is not asked for where nothing is known", async () => {
    const articles = await locateArticles(unasked, release, [placed("d", 8, [])]);

    expect(articles).toMatchObject([{ entry: { id: "d" } }]);
    expect(articles[0]).not.toHaveProperty("vector");
  });

  it("stays with a text that a copy keeps, and nothing is claimed of the copy that was the original's", async () => {
    const former: CatalogueEntry = {
      id: "a",
      row: 3,
      title: "A",
      url: "https://a",
      source: "wire",
      labels: ["of a"],
      publishedAt: "2026-01-01",
      excerpt: "text",
      fingerprint: "f",
      aliases: ["c"],
      copies: [{ id: "c", object: "articles/c", publishedAt: "2026-01-02" }],
    };

    const articles = await locateArticles(unasked, release, [
      { id: "c", text: { former }, row: 9, aliases: ["z"] },
    ]);

    expect(articles).toEqual([
      {
        entry: {
          id: "c",
          row: 9,
          title: "A",
          publishedAt: "2026-01-02",
          labels: [],
          excerpt: "text",
          fingerprint: "f",
          aliases: ["z"],
        },
        vector: [0.25, 0.75],
      },
    ]);
  });
});
