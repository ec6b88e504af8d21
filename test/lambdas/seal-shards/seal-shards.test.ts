import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealShards } from "../../../lambdas/seal-shards/seal-shards.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";

/** T15 of reliability.md: what is wrong with a shard is found before any training starts. */
describe("seal-shards", () => {
  let store: ObjectStore;
  let remove: () => void;
  let run: Awaited<ReturnType<typeof runToNeighbourData>>;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(60));
    run = await runToNeighbourData(testRuntime(store));
  });
  afterEach(() => remove());

  const seal = (shards: typeof run.shards) =>
    sealShards({ run: run.run, vocabulary: run.vocabulary.manifest, shards }, testRuntime(store));
  const firstShard = () => {
    const [first] = run.shards;
    if (!first) throw new Error("the run has no shard");
    return first;
  };

  it("refuses a truncated shard", async () => {
    const { key } = firstShard();
    const { bytes } = await store.get(key);
    await store.put(key, bytes.slice(0, -4));

    await expect(seal(run.shards)).rejects.toMatchObject({ name: "CorruptDataError", code: "SHARD_ALTERED" });
  });

  it("refuses a shard with one flipped bit", async () => {
    const { key } = firstShard();
    const bytes = Uint8Array.from((await store.get(key)).bytes);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await store.put(key, bytes);

    await expect(seal(run.shards)).rejects.toMatchObject({ code: "SHARD_ALTERED" });
  });

  it("refuses a shard that holds another shard's bytes", async () => {
    const [first, second] = run.shards;
    await store.put(first?.key ?? "", (await store.get(second?.key ?? "")).bytes);

    await expect(seal(run.shards)).rejects.toMatchObject({ code: "SHARD_ALTERED" });
  });

  it("refuses a shard of another run", async () => {
    const foreign = { ...firstShard(), key: "runs/0123456789abcdef/train/train_part0.pbr" };

    await expect(seal([foreign, ...run.shards.slice(1)])).rejects.toMatchObject({ code: "SHARD_UNPLANNED" });
  });

  it("refuses another run's shard under its own run's key", async () => {
    const other = await openTestStore();
    await drop(other.store, "wire.jsonl", wire(47, 5));
    const foreign = await runToNeighbourData(testRuntime(other.store));
    const { key } = firstShard();
    await store.put(key, (await other.store.get(foreign.shards[0]?.key ?? "")).bytes);
    other.remove();

    await expect(seal(run.shards)).rejects.toMatchObject({ code: "SHARD_ALTERED" });
  });

  it("refuses a vocabulary that is not the one the shards were made with", async () => {
    await store.put(`runs/${run.run.id}/auxiliary/vocab.txt`, new TextEncoder().encode("other\nwords\n"));

    await expect(seal(run.shards)).rejects.toMatchObject({ code: "ARTIFACT_ALTERED" });
  });

  it("gives the training the vocabulary alone, whatever lies beside it", async () => {
    await store.put(`runs/${run.run.id}/auxiliary/notes.txt`, new Uint8Array([1]));

    const { auxiliaryManifestUri } = await seal(run.shards);

    const { bytes } = await store.get(auxiliaryManifestUri.slice(store.uri.length + 1));
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual([
      { prefix: `${store.uri}/runs/${run.run.id}/auxiliary/` },
      "vocab.txt",
    ]);
  });

  it("refuses when a shard's object is gone", async () => {
    await store.delete(firstShard().key);

    await expect(seal(run.shards)).rejects.toMatchObject({ code: "SHARD_MISSING" });
  });

  it("refuses when a planned shard was not written", async () => {
    await expect(seal(run.shards.slice(1))).rejects.toMatchObject({ code: "SHARD_MISSING" });
  });

  it("does not train on an extra file under the prefix", async () => {
    await store.put(`runs/${run.run.id}/train/extra.pbr`, new Uint8Array([1, 2, 3, 4]));

    const { trainManifestUri } = await seal(run.shards);

    const key = trainManifestUri.slice(store.uri.length + 1);
    const [prefix, ...names] = JSON.parse(Buffer.from((await store.get(key)).bytes).toString());
    expect(prefix).toEqual({ prefix: `${store.uri}/runs/${run.run.id}/train/` });
    expect(names).toHaveLength(8);
    expect(names).not.toContainEqual(expect.stringContaining("extra"));
  });
});
