import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readFresh } from "../../../lambdas/fold-in/read-fresh.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { CorruptDataError } from "../../../shared/errors/errors.ts";
import type { Release } from "../../../shared/release/load-release.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import type { Analyzer } from "../../../shared/text/analyzer.ts";
import { drop, openTestStore, wire } from "../bench.ts";

const release = {
  articleOfId: new Map(),
  columnOf: new Map([["known", 0]]),
  manifest: { config: parseConfig({}, "test") },
} as unknown as Release;

const analyzer = { terms: (text: string) => text.split(/\s+/) } as Analyzer;

const objectsOf = (store: ObjectStore) => Array.fromAsync(store.list("articles/"));

describe("reading what came after a release", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => ({ store, remove } = await openTestStore()));
  afterEach(() => remove());

  const read = async (limits: { articles?: number; bytes?: number }) =>
    readFresh(store, await objectsOf(store), release, analyzer, {
      articles: 100,
      bytes: 1e6,
      ...limits,
    });

  it("passes over an object that is too much by itself, for the sake of those behind it", async () => {
    await drop(store, "a.jsonl", wire(40));
    await drop(store, "b.jsonl", wire(1, 90));

    const { versions, objectsLeft } = await read({ bytes: 1000 });

    expect([versions.length, objectsLeft]).toEqual([1, 1]);
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

    expect([enough.versions.length, enough.objectsLeft]).toEqual([4, 1]);
    expect([short.versions.length, short.objectsLeft]).toEqual([2, 2]);
  });

  it("stops within an object that unpacks to too much", async () => {
    const bodies = [300, 300, 300].map((length, number) => ({ id: `n${number}`, body: "x".repeat(length) }));
    const lines = bodies.map((article) => JSON.stringify({ title: article.id, ...article }));
    await drop(store, "a.jsonl", lines.join("\n"));
    const [object] = await Array.fromAsync(store.list("articles/"));
    if (!object) throw new Error("nothing was dropped");

    // What a packed object holds is not told by its size.
    const { versions, objectsLeft } = await readFresh(
      store,
      [{ ...object, sizeBytes: 10 }],
      release,
      analyzer,
      {
        articles: 100,
        bytes: 700,
      },
    );

    expect([versions.length, objectsLeft]).toEqual([2, 1]);
  });

  it("stops at the number of articles", async () => {
    await drop(store, "a.jsonl", wire(5));

    const { versions, objectsLeft } = await read({ articles: 5 });
    const fewer = await read({ articles: 4 });

    expect([versions.length, objectsLeft]).toEqual([5, 0]);
    expect([fewer.versions.length, fewer.objectsLeft]).toEqual([4, 1]);
  });

  it("gives the terms that the release knows, and of what it has already nothing", async () => {
    const known = { id: "old", title: "t", body: "known" };
    await drop(
      store,
      "a.jsonl",
      [known, { id: "new", title: "t", body: "known x" }].map((each) => JSON.stringify(each)).join("\n"),
    );
    const first = await read({});
    const [old] = first.versions.map(({ fingerprint }) => ({ fingerprint }));

    const articleOfId = new Map([["old", old]]);
    const again = await readFresh(
      store,
      await objectsOf(store),
      { ...release, articleOfId } as unknown as Release,
      analyzer,
      {
        articles: 1,
        bytes: 1e6,
      },
    );

    expect(again.versions.map(({ id, text }) => [id, text?.terms.columns.length])).toEqual([
      ["old", undefined],
      ["new", 1],
    ]);
    expect([first.unchanged, again.unchanged, again.objectsLeft]).toEqual([0, 1, 0]);
  });
});

describe("an article whose analysis fails", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    const lines = ["known", "poison", "known"].map((body, n) =>
      JSON.stringify({ id: `n${n}`, title: "t", body }),
    );
    await drop(store, "a.jsonl", lines.join("\n"));
  });
  afterEach(() => remove());

  const readWith = async (error: Error) => {
    const terms = (text: string) => {
      if (text.includes("poison")) throw error;
      return text.split(/\s+/);
    };
    const limits = { articles: 100, bytes: 1e6 };
    return readFresh(store, await objectsOf(store), release, { terms } as Analyzer, limits);
  };

  it("is rejected with its place, and the others are not", async () => {
    const { versions, rejects, rejectedByCode } = await readWith(new RangeError("too much recursion"));

    expect(versions.map(({ id }) => id)).toEqual(["n0", "n2"]);
    expect([...rejectedByCode]).toEqual([["POISON_ARTICLE", 1]]);
    expect(rejects).toEqual([
      {
        code: "POISON_ARTICLE",
        place: { object: "articles/a.jsonl", line: 2 },
        reason: "the analysis failed with RangeError",
      },
    ]);
  });

  it("through a fault of ours fails the whole", async () => {
    const fault = new CorruptDataError("NOUNS_ALTERED", "the table of nouns is altered");

    await expect(readWith(fault)).rejects.toMatchObject({ code: "NOUNS_ALTERED" });
  });
});
