import { beforeEach, describe, expect, it } from "vitest";
import { foldIn } from "../../../lambdas/fold-in/fold-in.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { readDeltaPointer } from "../../../shared/release/delta.ts";
import { layout } from "../../../shared/release/layout.ts";
import { loadRelease } from "../../../shared/release/load-release.ts";
import { openServingRelease } from "../../../shared/release/serving-release.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../../shared/storage/hash.ts";
import type { ObjectInfo } from "../../../shared/storage/store.ts";
import { countingStore } from "../../storage/crashing-store.ts";
import { snapshot, wire } from "../bench.ts";
import { idsOf } from "../query/setting.ts";
import { deploy, freight, grain, write } from "./deployment.ts";

/** What is dated is a newer version than what is not. */
const today = { publishedAt: "2026-11-23T00:00:00Z" };

describe("an article that is dropped after a release was made", () => {
  let deployment: Awaited<ReturnType<typeof deploy>>;
  beforeEach(async () => {
    deployment = await deploy();
  });

  it("can be asked about and is recommended, and says that it is fresh", async () => {
    const { ask, fold } = deployment;
    await write(deployment, "news.jsonl", { id: "news-1", title: "A canal reopens", body: freight });
    const before = await ask("/v1/articles/news-1");

    const folded = await fold();
    const after = await ask("/v1/articles/news-1");
    const own = await ask("/v1/articles/news-1/recommendations");
    const [nearest] = own.body.results;
    const back = await ask(`/v1/articles/${nearest.article.id}/recommendations`, { query: { k: "31" } });
    const byText = await ask("/v1/recommendations", {
      method: "POST",
      body: JSON.stringify({ text: `A canal reopens\n\n${freight}`, k: 1 }),
    });

    expect(before.status).toBe(404);
    expect(folded).toMatchObject({ decision: "FOLDED", objects: 1, accepted: 1, rejected: 0, duplicates: 0 });
    expect(after.body.article).toMatchObject({ title: "A canal reopens", recommendable: true, fresh: true });
    expect(after.body.article).not.toHaveProperty("fingerprint");
    expect(own.body.results).toHaveLength(10);
    expect(idsOf(own.body.results)).not.toContain("news-1");
    expect(nearest.article).not.toHaveProperty("fresh");
    expect(idsOf(back.body.results)).toContain("news-1");
    expect(idsOf(byText.body.results)).toEqual(["news-1"]);
    expect(byText.body.results[0].score).toBeCloseTo(1, 6);
  });

  it("does not take another's place when it is asked about itself", async () => {
    const { ask, fold } = deployment;
    await write(
      deployment,
      "news.jsonl",
      { id: "news-1", body: freight },
      { id: "news-2", body: `${freight} qqqq` },
    );
    await fold();

    const { body } = await ask("/v1/articles/news-1/recommendations", { query: { k: "1" } });

    expect(idsOf(body.results)).toEqual(["news-2"]);
  });

  it("counts in what is told of the catalogue, in its place", async () => {
    const { ask, fold } = deployment;
    await write(deployment, "news.jsonl", { id: "a-first", body: grain }, { id: "w0007b", body: freight });
    await fold();

    const health = await ask("/v1/health");
    const page = await ask("/v1/articles", { query: { limit: "100" } });
    const until = page.body.articles.findIndex(({ id }: { id: string }) => id === "w0007") + 1;
    const { body: begun } = await ask("/v1/articles", { query: { limit: String(until) } });
    const rest = await ask("/v1/articles", { query: { cursor: begun.next, limit: "1" } });

    expect(health.body).toMatchObject({ articles: 34, freshArticles: 2 });
    expect(page.body.total).toBe(34);
    const ids = page.body.articles.map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(rest.body.articles).toMatchObject([{ id: "w0007b", fresh: true }]);
  });

  it("gets the vector that an article of the same known words has in the release", async () => {
    const { store, fold, runtime } = deployment;
    const [line = ""] = wire(1, 4).split("\n");
    const { title, body } = JSON.parse(line);
    await write(deployment, "news.jsonl", { id: "news-1", title, body: `${body} qqqq` });

    await fold();
    const served = await openServingRelease(store, () => {})();

    const vectorOf = (id: string) => served.vectorOfRow.get(served.articleOfId.get(id)?.row ?? -1);
    expect(vectorOf("news-1")).toEqual(vectorOf("w0004"));
    expect(vectorOf("news-1")).toHaveLength(runtime.config.topics.count);
  });

  it("is compared by its words as the release's own are", async () => {
    const { store, fold } = deployment;
    const [line = ""] = wire(1, 4).split("\n");
    const { title, body } = JSON.parse(line);
    await write(deployment, "news.jsonl", { id: "news-1", title, body: `${body} qqqq` });

    await fold();
    const served = await openServingRelease(store, () => {})();

    const wordsOf = (id: string) => served.wordsOfRow.get(served.articleOfId.get(id)?.row ?? -1);
    expect(wordsOf("news-1")).toEqual(wordsOf("w0004"));
    const known = Array.from(wordsOf("news-1")?.columns ?? [], (column) => served.words?.lexicon[column]);
    expect(known).toContain("freight");
    expect(known).not.toContain("qqqq");
  });

  it("is read once: folding in again reads no article and writes nothing", async () => {
    const { store, fold, runtime, s3, releases } = deployment;
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });
    await fold();
    const before = await snapshot(store);
    const counting = countingStore(store);
    s3.sent.length = 0;

    const again = await foldIn({ Records: [{ messageId: "1" }] }, { ...runtime, store: counting });

    expect(again).toEqual({ decision: "NOTHING_NEW", releaseId: releases.ids[1] });
    expect(counting.calls.writes).toBe(0);
    expect(s3.sent.some(({ input }) => String(input.Key).startsWith("p/articles/"))).toBe(false);
    expect(await snapshot(store)).toEqual(before);
  });

  it("is awaited without a trace: where nothing came, nothing is written", async () => {
    const { store, fold, releases } = deployment;
    const before = await snapshot(store);

    expect(await fold()).toEqual({ decision: "NOTHING_NEW", releaseId: releases.ids[1] });
    expect(await snapshot(store)).toEqual(before);
  });

  it("may come in an object that the release knows in another version", async () => {
    const { store, fold, ask } = deployment;
    await store.put("articles/wire.jsonl", Buffer.from(wire(31)));

    const folded = await fold();

    expect(folded).toMatchObject({ objects: 1, accepted: 1, unchanged: 30 });
    expect((await ask("/v1/articles/w0030")).body.article).toMatchObject({ fresh: true });
  });

  it("is no longer there when it was taken away", async () => {
    const { store, ask, fold } = deployment;
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });
    await fold();
    await store.delete("articles/news.jsonl");

    await fold();

    expect((await ask("/v1/articles/news-1")).status).toBe(404);
    expect((await ask("/v1/health")).body).toMatchObject({ articles: 32, freshArticles: 0 });
  });

  it("is a copy if the release has its text: its id leads there, and the text is recommended once", async () => {
    const { ask, fold } = deployment;
    const [line = ""] = wire(1, 4).split("\n");
    const { title, body } = JSON.parse(line);
    await write(deployment, "news.jsonl", { id: "z-reprint", title, body: `  ${body}\n` });

    const folded = await fold();
    const article = await ask("/v1/articles/z-reprint");
    const others = await ask("/v1/articles/w0006/recommendations", { query: { k: "50" } });

    expect(folded).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(article.body.article).toMatchObject({ id: "w0004" });
    expect(idsOf(others.body.results)).not.toContain("z-reprint");
  });

  it("makes a copy of the article that has its text now, and leaves its own old text to nobody", async () => {
    const { ask, fold } = deployment;
    const [line = ""] = wire(1, 4).split("\n");
    const { title, body } = JSON.parse(line);
    await write(deployment, "news.jsonl", { ...today, id: "w0002", title, body });

    await fold();
    const copy = await ask("/v1/articles/w0004");
    const others = await ask("/v1/articles/w0006/recommendations", { query: { k: "50" } });
    const health = await ask("/v1/health");

    expect(copy.body.article).toMatchObject({ id: "w0002", title, aliases: ["w0004"], fresh: true });
    expect(idsOf(others.body.results)).not.toContain("w0004");
    expect(health.body).toMatchObject({ articles: 31, freshArticles: 1 });
  });

  it("takes the place of the article whose id it has", async () => {
    const { ask, fold } = deployment;
    const before = await ask("/v1/articles/w0006/recommendations", { query: { k: "50" } });
    await write(deployment, "w0004.jsonl", { ...today, id: "w0004", title: "About grain now", body: grain });

    await fold();
    const article = await ask("/v1/articles/w0004");
    const after = await ask("/v1/articles/w0006/recommendations", { query: { k: "50" } });
    const health = await ask("/v1/health");

    const scoreOf = (answer: typeof before) =>
      answer.body.results.find((result: { article: { id: string } }) => result.article.id === "w0004")?.score;
    expect(article.body.article).toMatchObject({ title: "About grain now", fresh: true });
    expect(scoreOf(before)).toBeGreaterThan(0.5);
    expect(scoreOf(after) ?? 0).toBeLessThan(0.5);
    expect(health.body).toMatchObject({ articles: 32, freshArticles: 1 });
  });

  it("leaves the answers about others as they were, but for its own place in them", async () => {
    const { ask, fold } = deployment;
    const before = await ask("/v1/articles/w0006/recommendations", { query: { k: "20" } });
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });

    await fold();
    const after = await ask("/v1/articles/w0006/recommendations", { query: { k: "21" } });

    const others = after.body.results.filter(
      ({ article }: { article: { id: string } }) => article.id !== "news-1",
    );
    expect(after.body.results.length - others.length).toBe(1);
    expect(others.slice(0, 20)).toEqual(before.body.results.slice(0, others.length));
  });

  it("is not recommended for long if its new version says nothing that is known", async () => {
    const { ask, fold } = deployment;
    await write(deployment, "w0004.jsonl", { ...today, id: "w0004", title: "qqqq", body: "zzzz" });

    const folded = await fold();
    const asked = await ask("/v1/articles/w0004/recommendations");
    const others = await ask("/v1/articles/w0006/recommendations", { query: { k: "50" } });

    expect(folded).toMatchObject({ accepted: 1, withoutKnownWord: 1 });
    expect(asked).toMatchObject({ status: 422, body: { code: "NO_KNOWN_TERMS" } });
    expect(idsOf(others.body.results)).not.toContain("w0004");
  });

  it("is passed over if it is an older version than the one that is there", async () => {
    const { ask, fold } = deployment;
    await write(
      deployment,
      "news.jsonl",
      { id: "news-1", title: "New", body: freight, publishedAt: "2026-11-20T00:00:00Z" },
      { id: "news-1", title: "Old", body: grain, publishedAt: "2026-11-19T00:00:00Z" },
    );

    const folded = await fold();

    expect(folded).toMatchObject({ accepted: 1, duplicates: 1 });
    expect((await ask("/v1/articles/news-1")).body.article.title).toBe("New");
  });

  it("is not recommended if it is kept for measuring", async () => {
    const { ask, fold } = deployment;
    await write(deployment, "news.jsonl", { id: "news-1", body: freight, split: "test" });

    expect(await fold()).toMatchObject({ accepted: 0, heldOut: 1 });
    expect((await ask("/v1/articles/news-1")).status).toBe(404);
  });

  it("comes with others that cannot be read: they are rejected, counted and left behind", async () => {
    const { store, fold, ask, releases } = deployment;
    await write(deployment, "a.jsonl", { id: "news-1", body: freight }, { id: "news-2", body: grain });
    await store.put("articles/b.jsonl", Buffer.from('{"id":"x","title":"t","body":"b"\nnot json\n'));
    await store.put("articles/c.pdf", Buffer.from("%PDF"));
    await store.put("articles/d.jsonl", Buffer.from(wire(3)));

    const folded = await fold();

    const pointer = (await readDeltaPointer(store, releases.ids[1] ?? ""))?.pointer;
    const { rejects } = JSON.parse(Buffer.from((await store.get(pointer?.delta.key ?? "")).bytes).toString());

    expect(rejects).toMatchObject([
      { code: "NOT_JSON", place: { object: "articles/b.jsonl", line: 1 } },
      { code: "NOT_JSON", place: { object: "articles/b.jsonl", line: 2 } },
      { code: "UNSUPPORTED_FORMAT", place: { object: "articles/c.pdf" } },
    ]);
    expect(folded).toMatchObject({ objects: 4, accepted: 2, rejected: 3, unchanged: 3, duplicates: 0 });
    expect((await ask("/v1/articles/news-2")).status).toBe(200);
  });

  it("waits for the retraining if there are too many; those that came first stay", async () => {
    const { store, runtime, ask } = deployment;
    const foldFew = () =>
      foldIn(
        {},
        {
          ...runtime,
          store: { ...store, list: (prefix) => aged(store.list(prefix), "articles/a.jsonl") },
          config: { ...runtime.config, foldIn: { ...runtime.config.foldIn, maxArticles: 2 } },
        },
      );
    await write(deployment, "z.jsonl", { id: "news-1", body: freight }, { id: "news-2", body: grain });
    await foldFew();
    await write(deployment, "a.jsonl", { id: "news-3", body: `${freight} ship` });

    const folded = await foldFew();

    expect(folded).toMatchObject({ objects: 2, objectsLeft: 1, accepted: 2 });
    expect((await ask("/v1/articles/news-1")).status).toBe(200);
    expect((await ask("/v1/articles/news-3")).status).toBe(404);
    expect(await Array.fromAsync(store.list("articles/a.jsonl"))).toHaveLength(1);
  });

  it("changes no file of the release, and lies beside it under names of its own", async () => {
    const { store, fold, releases } = deployment;
    const [, releaseId = ""] = releases.ids;
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });
    const before = await snapshot(store, "releases/");

    await fold();
    const after = await snapshot(store, "releases/");

    const added = [...after.keys()].filter((key) => !before.has(key));
    const pointer = (await readDeltaPointer(store, releaseId))?.pointer;
    expect([...before].every(([key, etag]) => after.get(key) === etag)).toBe(true);
    expect(added.sort()).toEqual([layout.deltaPointer(releaseId), pointer?.delta.key].sort());
  });
});

/** Buckets tell times to the second: `late` comes an hour after all others. */
async function* aged(objects: AsyncIterable<ObjectInfo>, late: string): AsyncGenerator<ObjectInfo> {
  for await (const object of objects) {
    const hours = object.key === late ? 1 : 0;
    yield { ...object, modifiedAt: new Date(object.modifiedAt.getTime() + hours * 3_600_000) };
  }
}

describe("without a release", () => {
  it("nothing is folded in", async () => {
    const { store, fold, ask } = await deploy();
    await store.delete(layout.current);
    const before = await snapshot(store);

    expect(await fold()).toEqual({ decision: "NO_RELEASE" });
    expect(await snapshot(store)).toEqual(before);
    expect((await ask("/v1/health")).status).toBe(503);
  });
});

describe("a release whose run is forgotten", () => {
  it("still knows what it was learned from", async () => {
    const deployment = await deploy();
    const { store, fold } = deployment;
    for await (const { key } of store.list("runs/")) await store.delete(key);
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });

    expect(await fold()).toMatchObject({ objects: 1, accepted: 1, unchanged: 0 });
  });

  it("knows its own articles again where it does not tell the objects, as of an older schema", async () => {
    const deployment = await deploy();
    const { store, fold } = deployment;
    const current = await readCurrent(store);
    if (!current) throw new Error("nothing serves");
    const { key } = current.pointer.manifest;
    const manifest = JSON.parse(Buffer.from((await store.get(key)).bytes).toString());
    const { files } = manifest;
    for (const name of ["inputs.jsonl", "report.html", "lexicon.tsv", "words.bin"]) delete files[name];
    const bytes = encodeJson({ ...manifest, schemaVersion: 2, files });
    await store.put(key, bytes);
    const pointer = { ...current.pointer, manifest: { key, sha256: sha256Hex(bytes) } };
    await store.put(layout.current, encodeJson(pointer));
    const release = await loadRelease(store, pointer.manifest);
    await write(deployment, "news.jsonl", { id: "news-1", body: freight });

    expect(await fold()).toMatchObject({ accepted: 1, unchanged: release.catalogue.length });
  });
});
