import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readFresh } from "../../../lambdas/fold-in/read-fresh.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import type { Release } from "../../../shared/release/load-release.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, wire } from "../bench.ts";

const release = {
  articleOfId: new Map(),
  manifest: { config: parseConfig({}, "test") },
} as unknown as Release;

describe("reading what came after a release", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => ({ store, remove } = await openTestStore()));
  afterEach(() => remove());

  const read = async (limits: { articles?: number; bytes?: number }) =>
    readFresh(store, await Array.fromAsync(store.list("articles/")), release, {
      articles: 100,
      bytes: 1e6,
      ...limits,
    });

  it("passes over an object that is too much by itself, for the sake of those behind it", async () => {
    await drop(store, "a.jsonl", wire(40));
    await drop(store, "b.jsonl", wire(1, 90));

    const { articles, objectsLeft } = await read({ bytes: 1000 });

    expect([articles.length, objectsLeft]).toEqual([1, 1]);
  });

  it("counts what it rejects, and tells of the first hundred", async () => {
    await drop(store, "a.jsonl", "x\n".repeat(250));

    const { rejects, rejectedByCode } = await read({});

    expect(rejects).toHaveLength(100);
    expect([...rejectedByCode]).toEqual([["NOT_JSON", 250]]);
  });

  it("stops at what would be too much, and tells how many are left", async () => {
    for (const name of ["a", "b", "c"]) await drop(store, `${name}.jsonl`, wire(2, name.charCodeAt(0)));
    const [first, second] = await Array.fromAsync(store.list("articles/"));
    const bytes = (first?.sizeBytes ?? 0) + (second?.sizeBytes ?? 0);

    const enough = await read({ bytes });
    const short = await read({ bytes: (first?.sizeBytes ?? 0) + 1 });

    expect([enough.articles.length, enough.objectsLeft]).toEqual([4, 1]);
    expect([short.articles.length, short.objectsLeft]).toEqual([2, 2]);
  });

  it("stops within an object that unpacks to too much", async () => {
    const bodies = [300, 300, 300].map((length, number) => ({ id: `n${number}`, body: "x".repeat(length) }));
    const lines = bodies.map((article) => JSON.stringify({ title: article.id, ...article }));
    await drop(store, "a.jsonl", lines.join("\n"));
    const [object] = await Array.fromAsync(store.list("articles/"));
    if (!object) throw new Error("nothing was dropped");

    // What a packed object holds is not told by its size.
    const { articles, objectsLeft } = await readFresh(store, [{ ...object, sizeBytes: 10 }], release, {
      articles: 100,
      bytes: 700,
    });

    expect([articles.length, objectsLeft]).toEqual([2, 1]);
  });

  it("stops at the number of articles", async () => {
    await drop(store, "a.jsonl", wire(5));

    const { articles, objectsLeft } = await read({ articles: 5 });
    const fewer = await read({ articles: 4 });

    expect([articles.length, objectsLeft]).toEqual([5, 0]);
    expect([fewer.articles.length, fewer.objectsLeft]).toEqual([4, 1]);
  });
});
