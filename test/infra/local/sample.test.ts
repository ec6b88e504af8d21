import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { letSampleGiveWay, withSample } from "../../../infra/local/sample.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, snapshot, wire } from "../../lambdas/bench.ts";

const text = readFileSync(new URL("../../../sample/market-wire.jsonl", import.meta.url), "utf8");
const key = "articles/market-wire.jsonl";

describe("the bundled sample", () => {
  let store: ObjectStore;
  let remove: () => void;
  const keys = async () => [...(await snapshot(store)).keys()];

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  it("gives way to other articles", async () => {
    await drop(store, "market-wire.jsonl", text);
    await drop(store, "desk/mine.jsonl", wire(1));

    expect(await letSampleGiveWay(store)).toBe(true);
    expect(await keys()).toEqual(["articles/desk/mine.jsonl"]);
  });

  it("stays as long as it is alone, whatever else the data folder holds", async () => {
    await drop(store, "market-wire.jsonl", text);
    await store.put("runs/lock.json", new TextEncoder().encode("{}"));

    expect(await letSampleGiveWay(store)).toBe(false);
    expect(await keys()).toEqual([key, "runs/lock.json"]);
  });

  it("is known by its bytes: what only has its name stays", async () => {
    await drop(store, "market-wire.jsonl", wire(3));
    await drop(store, "mine.jsonl", wire(1));

    expect(await letSampleGiveWay(store)).toBe(false);
    expect(await keys()).toEqual([key, "articles/mine.jsonl"]);
  });

  it("is known by its name: a copy under another stays", async () => {
    await drop(store, "copy.jsonl", text);
    await drop(store, "mine.jsonl", wire(1));

    expect(await letSampleGiveWay(store)).toBe(false);
    expect(await keys()).toEqual(["articles/copy.jsonl", "articles/mine.jsonl"]);
  });
});

describe("a store with the sample", () => {
  let store: ObjectStore;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "mine.jsonl", wire(1));
  });
  afterEach(() => remove());

  it("has it as if it had been dropped, in the same version", async () => {
    await drop(store, "market-wire.jsonl", text);
    const dropped = { versions: await snapshot(store, "articles/"), object: await store.get(key) };
    await store.delete(key);

    const sources = withSample(store);

    expect(await snapshot(sources, "articles/")).toEqual(dropped.versions);
    expect(await sources.get(key)).toEqual(dropped.object);
  });

  it("leaves what has its name as it is", async () => {
    await drop(store, "market-wire.jsonl", "mine");

    const { bytes } = await withSample(store).get(key);

    expect(new TextDecoder().decode(bytes)).toBe("mine");
    expect(await snapshot(withSample(store))).toEqual(await snapshot(store));
  });

  it("lists it only where it lies, and has nothing else that is missing", async () => {
    const sources = withSample(store);

    expect(await snapshot(sources, "runs/")).toEqual(new Map());
    await expect(sources.get("articles/other.jsonl")).rejects.toMatchObject({ code: "OBJECT_NOT_FOUND" });
  });
});
