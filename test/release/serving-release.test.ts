import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { openServingRelease } from "../../shared/release/serving-release.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { connectionReset, type MemoryS3 } from "../storage/memory-s3.ts";
import { flipBit, type TwoReleases, twoReleases } from "./two-releases.ts";

/** T33 of reliability.md. */
describe("the serving release", () => {
  let releases: TwoReleases;
  let s3: MemoryS3;
  let store: ObjectStore;

  beforeAll(async () => {
    releases = await twoReleases();
  });
  beforeEach(async () => ({ s3, store } = await releases.freshBucket()));

  describe("that turns out not to be good", () => {
    const faults: unknown[] = [];
    const serve = () => openServingRelease(store, (fault) => faults.push(fault));
    beforeEach(() => {
      faults.length = 0;
    });

    it("leaves the last good one serving, and is told of once", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const open = serve();
      await open();
      await flipBit(store, layout.releaseFile(releases.newId, releaseFiles.vectors));
      await store.put(layout.current, newPointer);

      const served = [await open(), await open(), await open()];

      expect(served.map(({ manifest }) => manifest.releaseId)).toEqual([
        releases.goodId,
        releases.goodId,
        releases.goodId,
      ]);
      expect(faults).toMatchObject([{ code: "RELEASE_FILE_ALTERED" }]);
    });

    it("leaves the one before serving in a process that begins with it", async () => {
      await flipBit(store, layout.releaseFile(releases.newId, releaseFiles.vectors));
      const open = serve();

      const served = [await open(), await open()];

      expect(served.map(({ manifest }) => manifest.releaseId)).toEqual([releases.goodId, releases.goodId]);
      expect(faults).toMatchObject([{ code: "RELEASE_FILE_ALTERED" }]);
    });

    it("fails with its own reason when the one before is not good either", async () => {
      await flipBit(store, layout.releaseFile(releases.newId, releaseFiles.vectors));
      await store.delete(layout.releaseManifest(releases.goodId));
      const open = serve();

      await expect(open()).rejects.toMatchObject({ code: "RELEASE_FILE_ALTERED" });
      await expect(open()).rejects.toMatchObject({ code: "RELEASE_FILE_ALTERED" });
      expect(faults).toMatchObject([{ code: "RELEASE_FILE_MISSING" }, { code: "RELEASE_FILE_MISSING" }]);
    });

    it("is looked at again once the pointer has moved away and come back", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      const key = layout.releaseFile(releases.newId, releaseFiles.vectors);
      await flipBit(store, key);
      const open = serve();
      await open();
      await store.put(layout.current, releases.goodPointer);
      await open();
      await flipBit(store, key);
      await store.put(layout.current, newPointer);

      // A rollback to what was mended must not leave running processes with what was rolled back from.
      expect((await open()).manifest.releaseId).toBe(releases.newId);
    });
  });

  describe("that cannot be reached for a moment", () => {
    it("is loaded by the next query", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const faults: unknown[] = [];
      const open = openServingRelease(store, (fault) => faults.push(fault));
      await open();
      await store.put(layout.current, newPointer);
      let reads = 0;
      s3.beforeEffect = async () => {
        reads += 1;
        if (reads === 2) throw connectionReset();
      };

      const during = await open();
      const after = await open();

      expect([during.manifest.releaseId, after.manifest.releaseId]).toEqual([
        releases.goodId,
        releases.newId,
      ]);
      expect(faults).toMatchObject([{ name: "TransientError" }]);
    });

    it("goes on serving when the pointer itself cannot be read, or is gone, or is no pointer", async () => {
      const faults: unknown[] = [];
      const open = openServingRelease(store, (fault) => faults.push(fault));
      await open();

      s3.failNext({ operation: "get", when: "before", error: connectionReset() });
      const unreachable = await open();
      await store.put(layout.current, encodeJson({ releaseId: releases.newId }));
      const unreadable = await open();
      await store.delete(layout.current);
      const gone = await open();

      const served = [unreachable, unreadable, gone].map(({ manifest }) => manifest.releaseId);
      expect(served).toEqual([releases.newId, releases.newId, releases.newId]);
      expect(faults).toMatchObject([
        { name: "TransientError" },
        { code: "STORED_JSON_INVALID", message: expect.stringContaining("releases/current.json") },
        { code: "NO_RELEASE" },
      ]);
    });
  });

  it("is read from the store once, however many queries there are", async () => {
    const open = openServingRelease(store, () => {});
    const first = await open();
    s3.sent.length = 0;

    const again = await Promise.all([open(), open(), open()]);

    expect(again.every(({ base }) => base === first.base)).toBe(true);
    const pointers = ["p/releases/current.json", `p/${layout.deltaPointer(releases.newId)}`];
    expect(s3.sent.map(({ input }) => input.Key).sort()).toEqual(
      [...pointers, ...pointers, ...pointers].sort(),
    );
  });

  it("is not there before the first promotion", async () => {
    await store.delete(layout.current);

    await expect(openServingRelease(store, () => {})()).rejects.toMatchObject({
      name: "NotFoundError",
      code: "NO_RELEASE",
    });
  });
});
