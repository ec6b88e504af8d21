import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detectDrops } from "../../lambdas/detect-drops/detect-drops.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { detect, drop, openTestStore, runToNeighbourData, testRuntime, wire } from "./bench.ts";

/** T07 and T09 of reliability.md. */
describe("a drop that cannot be learned from", () => {
  let store: ObjectStore;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  it("ends as NOTHING_NEW when it is empty", async () => {
    const result = await detectDrops({ executionName: "e", input: { force: false } }, testRuntime(store));

    expect(result).toMatchObject({ decision: "NOTHING_NEW", reason: "NO_ARTICLES" });
  });

  it("is refused when it holds one article", async () => {
    await drop(store, "one.jsonl", wire(1));

    await expect(runToNeighbourData(testRuntime(store))).rejects.toMatchObject({
      name: "UnusableDropError",
      code: "TOO_FEW_ARTICLES",
    });
  });

  it("is refused when all articles are copies of one", async () => {
    const [line = "{}"] = wire(1).split("\n");
    const copies = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ ...JSON.parse(line), id: `c${index}` }),
    );
    await drop(store, "copies.jsonl", copies.join("\n"));

    await expect(runToNeighbourData(testRuntime(store))).rejects.toMatchObject({ code: "TOO_FEW_ARTICLES" });
  });

  it("is refused when it holds only stop words", async () => {
    const lines = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({
        id: `s${index}`,
        title: "the and of",
        body: `${"the of and to in ".repeat(index + 1)}`,
      }),
    );
    await drop(store, "stop.jsonl", lines.join("\n"));

    await expect(runToNeighbourData(testRuntime(store))).rejects.toMatchObject({ code: "EMPTY_VOCABULARY" });
  });

  it("is refused when its language is in no word of the vocabulary", async () => {
    const lines = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ id: `j${index}`, title: `市場${index}`, body: `原油価格${index}が上昇した。` }),
    );
    await drop(store, "other.jsonl", lines.join("\n"));

    await expect(runToNeighbourData(testRuntime(store))).rejects.toMatchObject({ code: "EMPTY_VOCABULARY" });
  });

  it("rejects a single article of 50 MB with its place, and goes on with the rest", async () => {
    const huge = JSON.stringify({ id: "huge", title: "t", body: "word ".repeat(10_500_000) });
    await drop(store, "huge.jsonl", `${wire(60)}${huge}\n`);

    const { batches, vocabulary } = await runToNeighbourData(testRuntime(store));

    expect(batches.reduce((sum, batch) => sum + batch.rejected, 0)).toBe(1);
    expect(vocabulary.articles).toBe(60);
  }, 60_000);

  it("accepts 999 of 1,000 and quarantines the poisoned one with code and line", async () => {
    const lines = wire(1000).trimEnd().split("\n");
    lines[499] = "{ this is no record";
    await drop(store, "poison.jsonl", lines.join("\n"));

    const { run, batches, vocabulary } = await runToNeighbourData(testRuntime(store));

    expect(batches).toMatchObject([{ accepted: 999, rejected: 1 }]);
    expect(vocabulary.articles).toBe(999);
    const rejects = await store.get(`runs/${run.id}/batches/00000/rejects.jsonl`);
    expect(JSON.parse(Buffer.from(rejects.bytes).toString())).toMatchObject({
      code: "NOT_JSON",
      place: { object: "articles/poison.jsonl", line: 500 },
    });
  });

  it("stops before training when more than 5 % are rejected", async () => {
    await drop(store, "bad.jsonl", `${wire(94)}${"no record\n".repeat(6)}`);

    await expect(runToNeighbourData(testRuntime(store))).rejects.toMatchObject({
      name: "UnusableDropError",
      code: "TOO_MANY_REJECTS",
      message: expect.stringContaining("6 of 100"),
    });
  });

  it("goes on when the configuration allows that many rejects", async () => {
    await drop(store, "bad.jsonl", `${wire(94)}${"no record\n".repeat(6)}`);

    const { vocabulary } = await runToNeighbourData(
      testRuntime(store, { articles: { maxRejectShare: 0.1 } }),
    );

    expect(vocabulary).toMatchObject({ articles: 94, rejected: 6 });
  });

  it("keeps the run id for equal articles and configuration, and changes it with either", async () => {
    await drop(store, "wire.jsonl", wire(30));
    const first = await detect(testRuntime(store), "a");
    const again = await detect(testRuntime(store), "a");
    const otherConfig = await detect(testRuntime(store, { seed: 1 }), "a");
    await drop(store, "more.jsonl", wire(5, 100));
    const otherArticles = await detect(testRuntime(store), "a");

    expect(again.id).toBe(first.id);
    expect(new Set([first.id, otherConfig.id, otherArticles.id]).size).toBe(3);
  });
});
