import { describe, expect, it } from "vitest";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";

async function vocabularyOf(pieces: readonly (readonly [string, string])[], config: unknown = {}) {
  const { store, remove } = await openTestStore();
  for (const [key, text] of pieces) await drop(store, key, text);
  const { run, batches, vocabulary } = await runToNeighbourData(testRuntime(store, config));
  const read = async (name: string) =>
    Buffer.from((await store.get(`runs/${run.id}/vocabulary/${name}`)).bytes).toString();
  const result = {
    batches: batches.length,
    counts: vocabulary,
    terms: await read("vocabulary.tsv"),
    lexicon: await read("lexicon.tsv"),
    catalogue: await read("catalogue.jsonl"),
    duplicates: await read("duplicates.jsonl"),
    auxiliary: Buffer.from((await store.get(`runs/${run.id}/auxiliary/vocab.txt`)).bytes).toString(),
  };
  remove();
  return result;
}

describe("build-vocabulary", () => {
  it("comes to the same vocabulary however the articles are ordered and batched (T12)", async () => {
    const lines = wire(180).trimEnd().split("\n");
    const whole = await vocabularyOf([["all.jsonl", lines.join("\n")]]);
    const reversed = await vocabularyOf([["all.jsonl", [...lines].reverse().join("\n")]]);
    const pieces = [0, 1, 2].map(
      (piece) => [`z${2 - piece}.jsonl`, lines.filter((_, index) => index % 3 === piece).join("\n")] as const,
    );
    const batched = await vocabularyOf(pieces, { articles: { batchBytes: 10_000 } });

    const fewerShards = await vocabularyOf([["all.jsonl", lines.join("\n")]], { split: { trainShards: 3 } });

    expect(fewerShards.counts.shards).toHaveLength(4);
    expect(fewerShards.terms).toBe(whole.terms);
    expect(batched.batches).toBeGreaterThanOrEqual(3);
    expect(reversed.terms).toBe(whole.terms);
    expect(batched.terms).toBe(whole.terms);
    const withoutOrigin = (catalogue: string) => catalogue.replaceAll(/,?"object":"[^"]*"/g, "");
    expect(withoutOrigin(batched.catalogue)).toBe(withoutOrigin(whole.catalogue));
  });

  it("keeps more words to compare articles by than it gives the topic model, chosen by the same limits", async () => {
    const { terms, lexicon, counts } = await vocabularyOf([["a.jsonl", wire(40)]], {
      text: { maxFeatures: 3 },
      ranking: { lexiconSize: 5 },
    });
    const whole = await vocabularyOf([["a.jsonl", wire(40)]], { text: { maxFeatures: 5 } });

    expect(terms.trimEnd().split("\n")).toHaveLength(3);
    expect(lexicon).toBe(whole.terms);
    expect(counts).toMatchObject({ vocabularySize: 3, lexiconSize: 5 });
  });

  it("counts a term over the articles as they are, duplicates once", async () => {
    const once = await vocabularyOf([["a.jsonl", wire(40)]]);
    const copies = wire(40)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.stringify({ ...JSON.parse(line), id: `copy-${JSON.parse(line).id}` }));
    const twice = await vocabularyOf([
      ["a.jsonl", wire(40)],
      ["b.jsonl", copies.join("\n")],
    ]);

    expect(twice.terms).toBe(once.terms);
    expect(twice.counts).toMatchObject({ articles: 40, duplicates: 40, accepted: 80 });
    expect(JSON.parse(twice.catalogue.split("\n")[0] ?? "")).toMatchObject({ aliases: [expect.any(String)] });
  });

  it("tells where an article and its copies came from, of an id's versions the newest", async () => {
    const at = (publishedAt: string) => ({ id: "x-copy", title: "t", body: "wheat", publishedAt });
    const lines = (...articles: object[]) => articles.map((each) => JSON.stringify(each)).join("\n");
    const { catalogue } = await vocabularyOf([
      ["a.jsonl", `${wire(40)}${lines({ id: "x", title: "t", body: "wheat" })}`],
      [
        "b.jsonl",
        lines(at("2026-01-01T00:00:00Z"), { id: "x-test", title: "t", body: "wheat", split: "test" }),
      ],
      ["c.jsonl", lines(at("2026-01-02T00:00:00Z"))],
    ]);

    expect(JSON.parse(catalogue.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      id: "x",
      object: "articles/a.jsonl",
      aliases: ["x-copy", "x-test"],
      copies: [{ id: "x-copy", object: "articles/c.jsonl", publishedAt: "2026-01-02T00:00:00.000Z" }],
    });
  });

  it("keeps held-out articles out of vocabulary, catalogue and rows", async () => {
    const plain = await vocabularyOf([["a.jsonl", wire(40)]]);
    const heldOut = wire(10, 40)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.stringify({ ...JSON.parse(line), split: "test", title: "unheard onlyhere" }));
    const withHeldOut = await vocabularyOf([
      ["a.jsonl", wire(40)],
      ["b.jsonl", heldOut.join("\n")],
    ]);

    expect(withHeldOut.terms).toBe(plain.terms);
    expect(withHeldOut.catalogue).toBe(plain.catalogue);
    expect(withHeldOut.counts).toMatchObject({ articles: 40, heldOut: 10 });
  });

  it("splits 80 to 20 by the seed, into eight shards and one", async () => {
    const { counts } = await vocabularyOf([["a.jsonl", wire(100)]]);

    expect(counts).toMatchObject({ trainRows: 80, validationRows: 20 });
    expect(counts.shards.map(({ set, part, articles }) => [set, part, articles])).toEqual([
      ...Array.from({ length: 8 }, (_, part) => ["train", part, 10]),
      ["validation", 0, 20],
    ]);
  });

  it("writes vocab.txt as the vocabulary's terms, line by column", async () => {
    const { terms, auxiliary } = await vocabularyOf([["a.jsonl", wire(40)]]);

    expect(auxiliary.trimEnd().split("\n")).toEqual(
      terms
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t")[0]),
    );
  });
});
