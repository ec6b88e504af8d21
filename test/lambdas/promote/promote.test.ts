import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PromoteInput, promote } from "../../../lambdas/promote/promote.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import { loadRelease, type Release } from "../../../shared/release/load-release.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { releaseIdOf } from "../../../shared/release/names.ts";
import { openServingRelease } from "../../../shared/release/serving-release.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { countingStore, crashingStore } from "../../storage/crashing-store.ts";
import { drop, openTestStore, snapshot, wire } from "../bench.ts";
import { bucketsLike, hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";
import { twinArticles, twinConfig, twinTopicModel } from "../twins.ts";

async function servingRelease(store: ObjectStore): Promise<Release | undefined> {
  const current = await readCurrent(store);
  return current && loadRelease(store, current.pointer.manifest);
}

async function servingId(store: ObjectStore): Promise<string | undefined> {
  return (await servingRelease(store))?.manifest.releaseId;
}

describe("promote", () => {
  let store: ObjectStore;
  let runtime: Runtime;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(30));
    ({ runtime } = hostingRuntime(store));
  });
  afterEach(() => remove());

  async function nextCandidate(executionName = "second"): Promise<PromoteInput> {
    await drop(store, "more.jsonl", wire(6, 100));
    return makeCandidate(runtime, executionName);
  }

  it("makes the first candidate the serving release, and readers get what the run learned", async () => {
    const input = await makeCandidate(runtime, "first");

    const result = await promote(input, runtime);

    expect(result).toEqual({ releaseId: `${input.run.id}-${input.run.attempt}`, promoted: true });
    const release = await servingRelease(store);
    expect(release?.manifest).toMatchObject({
      sequence: 1,
      createdAt: "2026-11-23T12:00:00.000Z",
      metrics: { precisionAtK: 0.5, method: "test" },
      endpoints: {
        topicModel: `readnext-main-ntm-${input.run.id}-${input.run.attempt}`,
        neighbourIndex: `readnext-main-knn-${input.run.id}-${input.run.attempt}`,
      },
    });
    expect(release?.catalogue).toHaveLength(30);
    expect(release?.topics).toEqual([{ topic: 0, words: ["freight", "vessel"], share: 1 }]);
  });

  it("records what BuildKnnDataset chose for the model, beside the configuration that left it to that", async () => {
    const { store: twins, remove: removeTwins } = await openTestStore();
    await drop(twins, "twins.jsonl", twinArticles());
    const { runtime: hosting } = hostingRuntime(twins, twinConfig);
    const input = await makeCandidate({ ...hosting, openEndpoint: async () => twinTopicModel }, "first");

    await promote(input, { ...hosting });

    const manifest = (await servingRelease(twins))?.manifest;
    removeTwins();
    expect(manifest?.schemaVersion).toBe(4);
    expect(manifest?.config.representation).toBe("auto");
    expect(manifest?.representation).toMatchObject({ name: "none", because: "most-alike-in-words" });
    expect(manifest?.representation.likenessInWords).toEqual({
      "centred-log": expect.closeTo(0.9, 9),
      "square-root": expect.closeTo(0.9, 9),
      none: expect.closeTo(1, 9),
    });
  });

  it("remembers the release before, which a rollback returns to", async () => {
    const first = await makeRelease(runtime, "first");
    const before = await readCurrent(store);

    await promote(await nextCandidate(), runtime);

    const after = await readCurrent(store);
    expect(after?.pointer.previous).toEqual({
      releaseId: first.releaseId,
      manifest: before?.pointer.manifest,
      inputs: before?.pointer.inputs,
    });
    expect(after?.pointer.move).toEqual({ act: "run", by: "second" });
  });

  it("does nothing the second time", async () => {
    const { input, releaseId } = await makeRelease(runtime, "first");
    const before = await snapshot(store);
    const counting = countingStore(store);

    const again = await promote(input, { ...runtime, store: counting });

    expect(again).toEqual({ releaseId, promoted: false });
    expect(counting.calls.writes).toBe(0);
    expect(await snapshot(store)).toEqual(before);
  });

  it("is still done when it is repeated after its lock was given back", async () => {
    const { input, releaseId } = await makeRelease(runtime, "first");
    await store.delete(layout.lock);

    expect(await promote(input, runtime)).toEqual({ releaseId, promoted: false });
  });

  it("leaves the old or the new release serving, whole, whichever write it dies before or after; a re-run completes", async () => {
    const first = await makeRelease(runtime, "first");
    const input = await nextCandidate();
    const fresh = await bucketsLike(store);
    const counting = countingStore((await fresh()).store);
    await promote(input, { ...runtime, store: counting });
    // 11 files, the manifest, the pointer's history, the pointer
    expect(counting.calls.writes).toBe(14);

    for (let dieAt = 1; dieAt <= 14; dieAt++) {
      for (const when of ["before", "after"] as const) {
        const { store: trial } = await fresh();
        const dying = crashingStore(trial, { dieAt, when });

        await expect(promote(input, { ...runtime, store: dying })).rejects.toThrow(`died ${when}`);

        const moved = dieAt === 14 && when === "after";
        expect(await servingId(trial), `died ${when} write ${dieAt}`).toBe(
          moved ? releaseIdOf(input.run) : first.releaseId,
        );

        const again = await promote(input, { ...runtime, store: trial, clock: later(runtime) });

        expect(again, `died ${when} write ${dieAt}`).toEqual({
          releaseId: releaseIdOf(input.run),
          promoted: !moved,
        });
        expect(await servingId(trial)).toBe(releaseIdOf(input.run));
        expect((await readCurrent(trial))?.pointer.previous?.releaseId).toBe(first.releaseId);
      }
    }
  });

  it("copies nothing again once its manifest is written", async () => {
    const input = await makeCandidate(runtime, "first");
    const dying = crashingStore(store, { dieAt: 12, when: "after" });
    await expect(promote(input, { ...runtime, store: dying })).rejects.toThrow("died");
    const counting = countingStore(store);

    await promote(input, { ...runtime, store: counting });

    expect(counting.calls.writtenKeys).toEqual(["releases/current.json"]);
  });

  it("lets a reader see the old release until the pointer moves, and the new one from then on", async () => {
    const first = await makeRelease(runtime, "first");
    const input = await nextCandidate();
    const open = openServingRelease(store, (fault) => {
      throw fault;
    });
    const seen: string[] = [];
    const watched: ObjectStore = {
      ...store,
      put: async (key, bytes) => {
        seen.push((await open()).manifest.releaseId);
        return store.put(key, bytes);
      },
      replaceIf: async (key, bytes, etag) => {
        seen.push((await open()).manifest.releaseId);
        return store.replaceIf(key, bytes, etag);
      },
    };

    await promote(input, { ...runtime, store: watched });

    expect(new Set(seen)).toEqual(new Set([first.releaseId]));
    expect((await open()).manifest.releaseId).toBe(releaseIdOf(input.run));
  });

  it("refuses a run whose lock has gone to another, and readers keep what they have", async () => {
    const first = await makeRelease(runtime, "first");
    const late = await nextCandidate("late");
    const afterExpiry = new Date(runtime.clock().getTime() + 27 * 3_600_000);
    await acquireRunLock(store, { owner: "successor", runId: "r" }, afterExpiry);

    const promotion = promote(late, { ...runtime, clock: () => afterExpiry });

    await expect(promotion).rejects.toMatchObject({
      name: "PreconditionFailedError",
      code: "RUN_LOCK_LOST",
      message: expect.stringContaining("late"),
    });
    expect(await servingId(store)).toBe(first.releaseId);
  });

  it("keeps the release before whole when its articles come back, and lists both", async () => {
    const first = await makeRelease(runtime, "first");
    await drop(store, "more.jsonl", wire(6, 100));
    await makeRelease(runtime, "second");
    await store.delete("articles/more.jsonl");
    const before = await snapshot(store, `releases/${first.releaseId}/`);

    const third = await makeRelease(runtime, "third");

    expect(third.input.run.id).toBe(first.input.run.id);
    expect(await snapshot(store, `releases/${first.releaseId}/`)).toEqual(before);
    expect(
      (await listReleases(store, silentLog)).map(({ sequence, serving }) => [sequence, serving]),
    ).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
  });

  it.each([
    "vocabulary",
    "neighbourDataset",
    "topicModelDataUrl",
    "neighbourIndexDataUrl",
    "evaluation",
  ] as const)("refuses the %s of another run", async (part) => {
    const first = await makeRelease(runtime, "first");
    const second = await nextCandidate();
    const mixed = { ...second, [part]: first.input[part] };

    await expect(promote(mixed, runtime)).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "ARTIFACT_FOREIGN",
      message: expect.stringContaining(first.input.run.id),
    });
    expect(await servingId(store)).toBe(first.releaseId);
  });

  it("refuses a model that lies outside the store", async () => {
    const input = await makeCandidate(runtime, "first");
    const elsewhere = { ...input, topicModelDataUrl: "s3://somebody-elses-bucket/model.tar.gz" };

    await expect(promote(elsewhere, runtime)).rejects.toMatchObject({ code: "ARTIFACT_FOREIGN" });
  });

  it("refuses neighbour data that changed since it was written", async () => {
    const input = await makeCandidate(runtime, "first");
    await store.put(`runs/${input.run.id}/knn/train/knn_part0.pbr`, new Uint8Array(8));

    await expect(promote(input, runtime)).rejects.toMatchObject({ code: "ARTIFACT_ALTERED" });
    expect(await readCurrent(store)).toBeUndefined();
  });

  it("does not move the pointer to a release that readers would refuse", async () => {
    const input = await makeCandidate(runtime, "first");
    const damaging: ObjectStore = {
      ...store,
      put: (key, bytes) =>
        store.put(key, key.endsWith("/catalogue.jsonl") ? bytes.subarray(0, bytes.length - 1) : bytes),
    };

    await expect(promote(input, { ...runtime, store: damaging })).rejects.toMatchObject({
      code: "RELEASE_FILE_ALTERED",
    });
    expect(await readCurrent(store)).toBeUndefined();
  });
});

function later(runtime: Runtime): () => Date {
  return () => new Date(runtime.clock().getTime() + 60_000);
}
