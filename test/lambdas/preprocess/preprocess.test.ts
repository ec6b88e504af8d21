import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { preprocess } from "../../../lambdas/preprocess/preprocess.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { detect, drop, openTestStore, testRuntime, wire } from "../bench.ts";

describe("a dropped object that is written over between plan and reading", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => ({ store, remove } = await openTestStore()));
  afterEach(() => remove());

  it("ends the run before anything of it is learned", async () => {
    const runtime = testRuntime(store);
    await drop(store, "wire.jsonl", wire(12));
    const run = await detect(runtime);
    await drop(store, "wire.jsonl", wire(13));

    await expect(preprocess({ run, batch: 0 }, runtime)).rejects.toMatchObject({
      name: "PreconditionFailedError",
      code: "OBJECT_CHANGED",
    });
    expect(await Array.fromAsync(store.list("runs/"))).not.toContainEqual(
      expect.objectContaining({ key: expect.stringContaining("/batches/") }),
    );
  });
});
