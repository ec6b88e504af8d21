import { describe, expect, it } from "vitest";
import { placeArticles } from "../../../lambdas/fold-in/place-articles.ts";
import type { FreshArticle } from "../../../lambdas/fold-in/read-fresh.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";

const catalogue: CatalogueEntry[] = [
  { row: 0, id: "a", title: "A", labels: [], excerpt: "", fingerprint: "text a", aliases: ["copy-of-a"] },
  { row: 1, id: "b", title: "B", labels: [], excerpt: "", fingerprint: "text b", publishedAt: "2026-11-10" },
];
const release = {
  catalogue,
  articleOfId: new Map(
    catalogue.flatMap((entry) => [entry.id, ...(entry.aliases ?? [])].map((id) => [id, entry])),
  ),
};

function fresh(id: string, fingerprint: string, more: Partial<FreshArticle> = {}): FreshArticle {
  const article = { id, title: id, body: "", format: "article", split: "train", labels: [] } as const;
  return { id, fingerprint, split: "train", place: { object: "articles/x" }, article, ...more };
}

const rowsOf = (placed: ReturnType<typeof placeArticles>["placed"]) =>
  placed.map(({ fresh: { id, fingerprint }, row }) => [id, fingerprint, row]);

describe("the place of a fresh article", () => {
  it("is a row of its own if nobody knows it, in the order of ids", () => {
    const { placed } = placeArticles(release, [fresh("d", "text d"), fresh("c", "text c")]);

    expect(rowsOf(placed)).toEqual([
      ["c", "text c", 2],
      ["d", "text d", 3],
    ]);
  });

  it("is the row of the article whose new version it is, with what leads there", () => {
    const { placed } = placeArticles(release, [fresh("a", "other text"), fresh("x", "other text")]);

    expect(placed).toMatchObject([{ row: 0, aliases: ["copy-of-a", "x"] }]);
  });

  it.each([
    ["earlier than", "2026-11-09", 0],
    ["with", "2026-11-10", 1],
    ["later than", "2026-11-11", 1],
    ["without a date, and so before", undefined, 0],
  ])("published %s the version that is there", (_when, publishedAt, count) => {
    const version = fresh("b", "other text", publishedAt === undefined ? {} : { publishedAt });

    const { placed, duplicates } = placeArticles(release, [version]);

    expect([placed.length, duplicates]).toEqual([count, 1 - count]);
  });

  it("is its original's if the release has its text; copies of the copy go there too", () => {
    const result = placeArticles(release, [fresh("y", "text a"), fresh("z", "text a")]);

    expect(result.placed).toEqual([]);
    expect(result.copies).toEqual([
      { id: "y", of: "a" },
      { id: "z", of: "a" },
    ]);
    expect(result.duplicates).toBe(2);
  });

  it("is one of its own if it says what another said before its new version", () => {
    const { placed, copies } = placeArticles(release, [fresh("a", "other text"), fresh("x", "text a")]);

    expect(rowsOf(placed)).toEqual([
      ["a", "other text", 0],
      ["x", "text a", 2],
    ]);
    expect(copies).toEqual([]);
  });

  it("is one of its own if it was a copy and has another text now", () => {
    const { placed } = placeArticles(release, [fresh("copy-of-a", "other text")]);

    expect(rowsOf(placed)).toEqual([["copy-of-a", "other text", 2]]);
  });

  it("is shared by those that have one text, the smallest id being the article", () => {
    const { placed, duplicates } = placeArticles(release, [fresh("n", "news"), fresh("m", "news")]);

    expect(placed).toMatchObject([{ row: 2, aliases: ["n"] }]);
    expect(duplicates).toBe(1);
  });

  it("is none for what is held out", () => {
    const result = placeArticles(release, [fresh("t", "text t", { split: "test" }), fresh("c", "text c")]);

    expect(rowsOf(result.placed)).toEqual([["c", "text c", 2]]);
    expect([result.heldOut, result.duplicates]).toEqual([1, 0]);
  });
});
