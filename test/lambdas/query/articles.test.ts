import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { articleOf } from "../../../lambdas/query/catalogue/articles.ts";
import { articleId } from "../../../shared/articles/article-id.ts";
import type { CatalogueEntry } from "../../../shared/corpus/vocabulary-files.ts";
import { openTestStore } from "../bench.ts";
import { smallRelease, useDeployment } from "./setting.ts";
import { client, type SmallArticle, serve, smallRuntime } from "./small-release.ts";

const article = (id: string): SmallArticle => ({ id, vector: [3, -1, -1, -1] });

/** By UTF-8 bytes, which is the order of code points. */
const byBytes = (left: string, right: string) => Buffer.compare(Buffer.from(left), Buffer.from(right));

describe("an article", () => {
  const deployment = useDeployment();

  it("is shown with its copies' ids and whether it can be recommended, without its row", async () => {
    const { status, body } = await deployment().ask("/v1/articles/freight-1");

    expect(status).toBe(200);
    expect(body).toEqual({
      releaseId: "r1",
      article: {
        id: "freight-1",
        title: "freight-1 of r1",
        labels: [],
        excerpt: "",
        aliases: ["copy-of-freight-1"],
        recommendable: true,
      },
    });
  });

  it("without a known word is shown as not recommendable", async () => {
    const { body } = await deployment().ask("/v1/articles/wordless");

    expect(body.article).toMatchObject({ id: "wordless", recommendable: false });
  });

  it("is found by the id of its copy", async () => {
    const { body } = await deployment().ask("/v1/articles/copy-of-freight-1");

    expect(body.article.id).toBe("freight-1");
  });

  it("is 404 when no article has the id", async () => {
    const { status, body } = await deployment().ask("/v1/articles/nobody");

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: "ARTICLE_NOT_FOUND", detail: 'no article has the id "nobody"' });
  });
});

describe("ids in paths", () => {
  const nfc = "caf\u00e9";
  const ids = [
    "100%",
    "50%25",
    "a/b/c",
    "a b",
    nfc,
    `${nfc}%41`,
    "news:2024",
    "q?x=1#y",
    "..",
    "世界",
    "\u{1f600}".repeat(200),
  ];
  const deployment = useDeployment({ id: "r1", articles: [...ids].sort(byBytes).map(article) });

  it.each(ids)("reads %j as API Gateway's HTTP API hands it over: decoded", async (id) => {
    const found = await deployment().ask(`/v1/articles/${id}`);
    const after = await deployment().ask(`/v1/articles/${id}/recommendations`);

    expect(found.body.article.id).toBe(id);
    expect(after.body.query.id).toBe(id);
  });

  it.each(ids)("reads %j as other ways in hand it over: percent-encoded", async (id) => {
    const found = await deployment().ask(`/v1/articles/${encodeURIComponent(id)}`);
    const after = await deployment().ask(`/v1/articles/${encodeURIComponent(id)}/recommendations`);

    expect(found.body.article.id).toBe(id);
    expect(after.body.query.id).toBe(id);
  });

  it.each([
    ["cafe\u0301", nfc],
    ["cafe%CC%81", nfc],
    ["cafe\u0301%41", `${nfc}%41`],
  ])("reads %j, which is not in NFC", async (written, id) => {
    const { body } = await deployment().ask(`/v1/articles/${written}`);

    expect(body.article.id).toBe(id);
  });

  it.each(["%", "%E0%A4", "%zz", "", "/"])("says 404, not 500, for %j", async (written) => {
    const { status, body } = await deployment().ask(`/v1/articles/${written}`);

    expect(status).toBe(404);
    expect(body.code).toBe("ARTICLE_NOT_FOUND");
  });

  it("takes an id as it stands before it takes it decoded", () => {
    const entry = (id: string): CatalogueEntry => ({ id, title: "", labels: [], excerpt: "" });
    const articleOfId = new Map(["a%20b", "a b"].map((id) => [id, entry(id)]));

    expect(articleOf({ articleOfId }, "a%20b").id).toBe("a%20b");
    expect(articleOf({ articleOfId }, "a%2520b").id).toBe("a%20b");
    expect(articleOf({ articleOfId }, "a b").id).toBe("a b");
  });
});

describe("pages of articles", () => {
  const deployment = useDeployment();

  it.each([
    ["limit", "0", "limit: must be a whole number from 1 to 100"],
    ["limit", "101", "limit: must be a whole number from 1 to 100"],
    ["limit", "ten", "limit: must be a whole number from 1 to 100"],
    ["cursor", "", "cursor: must be `next` of an answer of this list"],
    ["cursor", "a".repeat(4001), "cursor: must be `next` of an answer of this list"],
    ["cursor", "freight-1", "cursor: must be `next` of an answer of this list"],
    ["cursor", "bnVsbA", "cursor: must be `next` of an answer of this list"],
  ])("refuse %s=%s", async (name, value, detail) => {
    const { status, body } = await deployment().ask("/v1/articles", { query: { [name]: value } });

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "PARAMETER_INVALID", detail });
  });

  it("begin where the one before ended, and the last has no next", async () => {
    const { ask } = deployment();
    const { body: first } = await ask("/v1/articles", { query: { limit: "3" } });

    const { body } = await ask("/v1/articles", { query: { limit: "3", cursor: first.next } });

    expect(body.articles.map(({ id }: { id: string }) => id)).toEqual(["wordless"]);
    expect(body.total).toBe(4);
    expect(body.next).toBeUndefined();
  });

  it("are of one release: once another serves, the next page is 410", async () => {
    const { ask, store, hosting } = deployment();
    const { body: first } = await ask("/v1/articles", { query: { limit: "1" } });
    await serve(store, hosting, { ...smallRelease, id: "r2" });

    const { status, body } = await ask("/v1/articles", { query: { limit: "1", cursor: first.next } });

    expect(status).toBe(410);
    expect(body).toMatchObject({ code: "CURSOR_EXPIRED", title: "Gone" });
  });

  it("do not begin with a cursor of another list", async () => {
    const { ask, store, hosting } = deployment();
    await serve(store, hosting, { ...smallRelease, id: "r2" });
    const { body: releases } = await ask("/v1/releases", { query: { limit: "1" } });

    const { status, body } = await ask("/v1/articles", { query: { cursor: releases.next } });

    expect(status).toBe(400);
    expect(body.detail).toBe("cursor: must be `next` of an answer of this list");
  });

  it("give every article once, in code-point order, whatever the ids and the limit", async () => {
    const id = fc
      .oneof(
        fc.string({ unit: "grapheme", maxLength: 8 }),
        fc.string({ unit: "binary", minLength: 195, maxLength: 200 }),
      )
      .map(articleId)
      .filter((made) => made !== undefined);
    const ids = fc.uniqueArray(id, { minLength: 1, maxLength: 15 });

    await fc.assert(
      fc.asyncProperty(ids, fc.integer({ min: 1, max: 16 }), async (unsorted, limit) => {
        const { store, remove } = await openTestStore();
        const hosting = new Map();
        const sorted = [...unsorted].sort(byBytes);
        await serve(store, hosting, { id: "r1", articles: sorted.map(article) });
        const ask = client(smallRuntime(store, hosting));

        const seen: string[] = [];
        let pages = 0;
        for (let cursor: string | undefined, more = true; more; ) {
          const { body } = await ask("/v1/articles", {
            query: { limit: `${limit}`, ...(cursor && { cursor }) },
          });
          seen.push(...body.articles.map((each: { id: string }) => each.id));
          cursor = body.next;
          pages++;
          more = cursor !== undefined && seen.length <= sorted.length;
        }
        remove();

        expect(seen).toEqual(sorted);
        expect(pages).toBe(Math.ceil(sorted.length / limit));
      }),
      { numRuns: 25 },
    );
  });
});

describe("pages of releases", () => {
  const deployment = useDeployment();

  it("are newest first, each release once", async () => {
    const { ask, store, hosting } = deployment();
    for (const sequence of [2, 3])
      await serve(store, hosting, { ...smallRelease, id: `r${sequence}`, sequence });

    const { body: first } = await ask("/v1/releases", { query: { limit: "2" } });
    const { body: second } = await ask("/v1/releases", { query: { limit: "2", cursor: first.next } });

    expect(first.releases).toMatchObject([{ releaseId: "r3", serving: true }, { releaseId: "r2" }]);
    expect(second).toMatchObject({ releases: [{ releaseId: "r1", serving: false }] });
    expect(second).not.toHaveProperty("next");
  });

  it("cannot go on from a release that was pruned", async () => {
    const { ask, store, hosting } = deployment();
    for (const sequence of [2, 3])
      await serve(store, hosting, { ...smallRelease, id: `r${sequence}`, sequence });
    const { body: first } = await ask("/v1/releases", { query: { limit: "2" } });
    await store.delete("releases/r2/manifest.json");

    const { status, body } = await ask("/v1/releases", { query: { cursor: first.next } });

    expect(status).toBe(410);
    expect(body.code).toBe("CURSOR_EXPIRED");
  });
});
