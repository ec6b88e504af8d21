import { describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { countingStore, crashingStore } from "../storage/crashing-store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "./bench.ts";

const config = { articles: { batchBytes: 10_000 }, split: { trainShards: 2 } };

/** T16 of reliability.md, for every stage up to the neighbour index's data. */
describe("a run that is killed at any write", () => {
  it("leaves nothing that looks complete, and comes to the same bytes when it is run again", async () => {
    const undisturbed = await inNewStore(async (store) => {
      const counting = countingStore(store);
      await runToNeighbourData(testRuntime(counting, config));
      return { writes: counting.calls.writes, files: await contentsOf(store) };
    });
    expect(undisturbed.writes).toBeGreaterThan(15);

    for (let dieAt = 1; dieAt <= undisturbed.writes; dieAt++) {
      for (const when of ["before", "after"] as const) {
        const files = await inNewStore(async (store) => {
          const dying = crashingStore(store, { dieAt, when });
          await expect(runToNeighbourData(testRuntime(dying, config), "dead")).rejects.toThrow(/^died/);
          await expectEveryManifestWhole(store);
          // As the embedded engine does: the lock's owner is known to be dead.
          await store.delete(layout.lock);
          await runToNeighbourData(testRuntime(store, config), "successor");
          return contentsOf(store);
        });

        expect(files, `died ${when} write ${dieAt}`).toEqual(undisturbed.files);
      }
    }
  }, 180_000);
});

describe("a finished run that is run again", () => {
  it("writes nothing but the lock and when it looked", async () => {
    await inNewStore(async (store) => {
      await runToNeighbourData(testRuntime(store, config));
      const counting = countingStore(store);

      await runToNeighbourData(testRuntime(counting, config));

      expect(counting.calls.writtenKeys).toEqual([layout.lastCheck, layout.lock]);
    });
  });
});

async function inNewStore<T>(work: (store: ObjectStore) => Promise<T>): Promise<T> {
  const { store, remove } = await openTestStore();
  await drop(store, "wire.jsonl", wire(60));
  try {
    return await work(store);
  } finally {
    remove();
  }
}

/** Hash of every object of the run, wherever the store lies: manifests for SageMaker name it. */
async function contentsOf(store: ObjectStore): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for await (const { key } of store.list("runs/")) {
    if (key === layout.lock) continue;
    const text = Buffer.from((await store.get(key)).bytes)
      .toString("latin1")
      .replaceAll(store.uri, "store:");
    // A manifest's own hashes are of bytes that name the store.
    const namesStore = /\/(dataset|knn\/ids)\/manifest\.json$/.test(key);
    contents.set(key, sha256Hex(namesStore ? text.replaceAll(/[0-9a-f]{64}|"sizeBytes":\d+/g, "#") : text));
  }
  return contents;
}

/** What a manifest names is there with that hash: a prefix without a manifest is not complete. */
async function expectEveryManifestWhole(store: ObjectStore): Promise<void> {
  for await (const { key } of store.list("runs/")) {
    if (!key.endsWith("/manifest.json")) continue;
    const { files } = JSON.parse(Buffer.from((await store.get(key)).bytes).toString()) as {
      files: Record<string, { sha256: string }>;
    };
    for (const [name, { sha256 }] of Object.entries(files)) {
      const { bytes } = await store.get(`${key.slice(0, -"manifest.json".length)}${name}`);
      expect(sha256Hex(bytes), `${key}: ${name}`).toBe(sha256);
    }
  }
}
