import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { countingStore, crashingStore } from "../storage/crashing-store.ts";
import { drop, openTestStore, runToNeighbourData, snapshot, testRuntime, wire } from "./bench.ts";

const config = { articles: { batchBytes: 10_000 }, split: { trainShards: 2 } };

/** T16 of reliability.md. The lock is left out: it says who ran last. */
describe("a run that is killed at any write", () => {
  let store: ObjectStore;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(60));
  });
  afterEach(() => remove());

  it("comes to the same bytes when it is run again, whichever write it died before or after", async () => {
    const undisturbed = await undisturbedRun();
    const counting = countingStore(store);
    await runToNeighbourData(testRuntime(counting, config));
    const writes = counting.calls.writes;
    expect(writes).toBeGreaterThan(15);

    for (let dieAt = 1; dieAt <= writes; dieAt++) {
      for (const when of ["before", "after"] as const) {
        const fresh = await openTestStore();
        await drop(fresh.store, "wire.jsonl", wire(60));
        const dying = crashingStore(fresh.store, { dieAt, when });
        await expect(runToNeighbourData(testRuntime(dying, config)), `write ${dieAt}`).rejects.toThrow();
        expect(await pointerIsThere(fresh.store)).toBe(false);

        await runToNeighbourData(testRuntime(fresh.store, config));

        expect(await runFiles(fresh.store), `died ${when} write ${dieAt}`).toEqual(undisturbed);
        fresh.remove();
      }
    }
  }, 120_000);

  it("creates nothing new when a finished run is run again", async () => {
    await runToNeighbourData(testRuntime(store, config));
    const first = await runFiles(store);

    await runToNeighbourData(testRuntime(store, config));

    expect(await runFiles(store)).toEqual(first);
  });

  async function undisturbedRun(): Promise<Map<string, string>> {
    const fresh = await openTestStore();
    await drop(fresh.store, "wire.jsonl", wire(60));
    await runToNeighbourData(testRuntime(fresh.store, config));
    const files = await runFiles(fresh.store);
    fresh.remove();
    return withoutStore(files);
  }
});

async function runFiles(store: ObjectStore): Promise<Map<string, string>> {
  const files = await snapshot(store, "runs/");
  files.delete(layout.lock);
  return withoutStore(files);
}

/** Manifests for SageMaker name the store, which is another directory in every trial. */
function withoutStore(files: Map<string, string>): Map<string, string> {
  return new Map([...files].filter(([key]) => !/\/(dataset|knn\/ids)\//.test(key)));
}

async function pointerIsThere(store: ObjectStore): Promise<boolean> {
  return (await snapshot(store, layout.current)).size > 0;
}
