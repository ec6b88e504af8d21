import { describe, expect, it } from "vitest";
import { createBatchCounter } from "../../../lambdas/preprocess/count-batch.ts";
import type { Article } from "../../../shared/articles/article.ts";
import { TransientError } from "../../../shared/errors/errors.ts";

const article = (id: string, body: string, split: Article["split"] = "train"): Article => ({
  id,
  title: "t",
  body,
  format: "article",
  split,
  labels: [],
});
const place = { object: "articles/wire.jsonl", line: 7 };

/** Splits at white space; chokes on one word. */
const analyzer = {
  name: "test",
  terms(text: string): string[] {
    if (text.includes("poison")) throw new RangeError("too much");
    if (text.includes("network")) throw new TransientError("STORE_UNAVAILABLE", "try again");
    return text.split(/\s+/).filter((word) => word.length > 1);
  },
};

describe("createBatchCounter", () => {
  it("quarantines the one article that makes the analysis fail, with code and place, and counts the others", () => {
    const counter = createBatchCounter(analyzer);

    const rejects = ["fine words", "poison here", "more words"].map((body, index) =>
      counter.add(article(`a${index}`, body), place),
    );

    expect(rejects).toEqual([
      undefined,
      { code: "POISON_ARTICLE", place, reason: expect.stringContaining("RangeError") },
      undefined,
    ]);
    const { articles, documents, dictionary } = counter.finish();
    expect(articles.map(({ id }) => id)).toEqual(["a0", "a2"]);
    expect(documents).toHaveLength(2);
    expect(dictionary.map(({ term }) => term)).not.toContain("poison");
  });

  it("says nothing of the article's text in the reject", () => {
    const reject = createBatchCounter(analyzer).add(article("a", "poison secret"), place);

    expect(JSON.stringify(reject)).not.toContain("secret");
  });

  it("lets a failure of the platform through: the article is not at fault", () => {
    expect(() => createBatchCounter(analyzer).add(article("a", "network"), place)).toThrow(TransientError);
  });

  it("numbers terms in code-point order, and counts them over the articles that may be trained on", () => {
    const counter = createBatchCounter(analyzer);
    counter.add(article("a", "zinc alum zinc"), place);
    counter.add(article("b", "zinc \u{1f600}\u{1f600} \ufb01\ufb01", "test"), place);

    const { dictionary, documents } = counter.finish();

    expect(dictionary).toEqual([
      { term: "alum", count: 1, documentFrequency: 1 },
      { term: "zinc", count: 2, documentFrequency: 1 },
      { term: "\ufb01\ufb01", count: 0, documentFrequency: 0 },
      { term: "\u{1f600}\u{1f600}", count: 0, documentFrequency: 0 },
    ]);
    expect(documents.map(({ id, keys, counts }) => [id, [...keys], [...counts]])).toEqual([
      ["a", [0, 1], [1, 2]],
      ["b", [1, 2, 3], [1, 1, 1]],
    ]);
  });
});
