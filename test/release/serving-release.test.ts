import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import {
  openServingRelease,
  storeLeftAloneMs,
  waitForReleaseMs,
} from "../../shared/release/serving-release.ts";
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
      expect(served.map(({ behind }) => behind)).toEqual([true, true, true]);
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

      s3.beforeEffect = async () => {
        if (s3.sent.at(-1)?.input.Key === `p/${layout.current}`) throw connectionReset();
      };
      const unreachable = await open();
      s3.beforeEffect = async () => {};
      await store.put(layout.current, encodeJson({ releaseId: releases.newId }));
      const unreadable = await open();
      await store.delete(layout.current);
      const gone = await open();

      expect([unreachable, unreadable, gone].map(({ behind }) => behind)).toEqual([true, true, true]);
      const served = [unreachable, unreadable, gone].map(({ manifest }) => manifest.releaseId);
      expect(served).toEqual([releases.newId, releases.newId, releases.newId]);
      expect(faults).toMatchObject([
        { name: "TransientError" },
        { code: "STORED_JSON_INVALID", message: expect.stringContaining("releases/current.json") },
        { code: "NO_RELEASE" },
      ]);
    });
  });

  /** T38 of reliability.md, as far as it is about the store. */
  describe("of a store that hangs", () => {
    let faults: unknown[];
    let answerAll: () => void;
    const serve = () => openServingRelease(store, (fault) => faults.push(fault));
    const isPointer = (key: string) => key === layout.current;
    const isDelta = (key: string) => key.endsWith("/delta.json");
    const isFile = (key: string) => key.endsWith(releaseFiles.vectors);

    /** From now on nothing comes of what is asked for of `which`, until `answerAll`. */
    function hang(which: (key: string) => boolean) {
      const answered = new Promise<void>((resolve) => {
        answerAll = resolve;
      });
      const { get } = store;
      store = {
        ...store,
        get: async (key) => {
          if (which(key)) await answered;
          return get(key);
        },
      };
      const open = serve();
      const { get: hanging } = store;
      return {
        open,
        mend: () => Object.assign(store, { get }),
        again: () => Object.assign(store, { get: hanging }),
      };
    }

    /** What comes of it, and how many milliseconds it took. */
    async function timed<T>(asked: Promise<T>) {
      const startedMs = performance.now();
      const outcome = asked.then(
        (value) => ({ value, tookMs: performance.now() - startedMs }),
        (error: unknown) => ({ error, tookMs: performance.now() - startedMs }),
      );
      let ended = false;
      void outcome.finally(() => {
        ended = true;
      });
      while (!ended) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!ended) await vi.advanceTimersByTimeAsync(20);
      }
      return outcome;
    }

    beforeEach(() => {
      faults = [];
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
    });
    afterEach(() => {
      answerAll();
      vi.useRealTimers();
    });

    it.each([
      ["the pointer", isPointer],
      ["what was folded in", isDelta],
    ])("for %s, goes on with the release in memory: one query waits, the others do not", async (_, which) => {
      const { open, mend, again } = hang(which);
      mend();
      const before = await open();
      again();

      const first = await timed(open());
      const next = await timed(Promise.all([open(), open(), open()]));

      expect(first).toMatchObject({ value: { base: before.base, behind: true } });
      expect(first.tookMs).toBeGreaterThanOrEqual(waitForReleaseMs);
      expect(first.tookMs).toBeLessThan(3_000);
      expect(next).toMatchObject({ value: [{ behind: true }, { behind: true }, { behind: true }] });
      expect(next.tookMs).toBeLessThan(100);
      expect(faults).toMatchObject([{ name: "TransientError", code: "TOO_LATE" }]);
    });

    it.each([
      ["the pointer", isPointer],
      ["a file", isFile],
    ])(
      "for %s, says within 3 s that nothing can be had in a process that has no release",
      async (_, which) => {
        const { open } = hang(which);

        const first = await timed(open());
        const next = await timed(open());

        expect(first).toMatchObject({ error: { name: "TransientError", code: "TOO_LATE" } });
        expect(first.tookMs).toBeLessThan(3_000);
        expect(next).toMatchObject({ error: { code: "TOO_LATE" } });
        expect(next.tookMs).toBeLessThan(100);
        expect(faults).toEqual([]);
      },
    );

    it("for what was folded in, gives the release alone to a process that begins", async () => {
      const { open } = hang(isDelta);

      const first = await timed(open());

      expect(first).toMatchObject({ value: { manifest: { releaseId: releases.newId }, behind: true } });
      expect(first.tookMs).toBeLessThan(3_000);
    });

    it("for a file of the next release, has loaded it for those who ask later", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const { open, mend, again } = hang((key) => isFile(key) && key.includes(releases.newId));
      mend();
      await open();
      again();
      await store.put(layout.current, newPointer);

      const during = await timed(open());
      answerAll();
      await timed(new Promise((resolve) => setImmediate(resolve)));
      await vi.advanceTimersByTimeAsync(storeLeftAloneMs);
      const after = await timed(open());

      expect(during).toMatchObject({ value: { manifest: { releaseId: releases.goodId }, behind: true } });
      expect(after).toMatchObject({ value: { manifest: { releaseId: releases.newId } } });
      expect(after).not.toMatchObject({ value: { behind: true } });
    });

    it("for a file of a release that is rolled back meanwhile, stays with the one that serves", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const { open } = hang((key) => isFile(key) && key.includes(releases.newId));
      const { base } = await open();
      await store.put(layout.current, newPointer);
      await timed(open());
      await store.put(layout.current, releases.goodPointer);
      await vi.advanceTimersByTimeAsync(storeLeftAloneMs);
      await timed(open());

      answerAll();
      await timed(new Promise((resolve) => setImmediate(resolve)));
      const after = await timed(open());

      expect(after).toMatchObject({ value: { manifest: { releaseId: releases.goodId } } });
      expect((after as { value: { base: object } }).value.base).toBe(base);
    });

    it("is asked again by itself, and followed once it answers", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const { open, mend, again } = hang(isPointer);
      mend();
      await open();
      again();
      await timed(open());
      mend();
      await store.put(layout.current, newPointer);
      const leftAlone = await timed(open());
      await vi.advanceTimersByTimeAsync(storeLeftAloneMs);

      const followed = await timed(open());
      // The look that was given up on tells at last what the pointer is by now; it changes nothing.
      answerAll();
      const still = await timed(open());

      expect(leftAlone).toMatchObject({ value: { manifest: { releaseId: releases.goodId } } });
      for (const seen of [followed, still]) {
        expect(seen).toMatchObject({ value: { manifest: { releaseId: releases.newId } } });
        expect(seen).not.toMatchObject({ value: { behind: true } });
      }
    });

    it("is not taken back by a look that comes too late", async () => {
      const newPointer = (await store.get(layout.current)).bytes;
      await store.put(layout.current, releases.goodPointer);
      const { get } = store;
      let late: (() => void) | undefined;
      store = {
        ...store,
        get: async (key) => {
          const found = await get(key);
          // The answer was on its way already when the pointer moved.
          if (isPointer(key) && late === undefined) {
            await new Promise<void>((resolve) => {
              late = resolve;
            });
          }
          return found;
        },
      };
      answerAll = () => late?.();
      const open = serve();
      await timed(open());
      await store.put(layout.current, newPointer);
      await vi.advanceTimersByTimeAsync(storeLeftAloneMs);
      const followed = await timed(open());

      answerAll();
      await timed(new Promise((resolve) => setImmediate(resolve)));
      const after = await timed(open());

      expect(followed).toMatchObject({ value: { manifest: { releaseId: releases.newId } } });
      expect(after).toMatchObject({ value: { base: (followed as { value: { base: object } }).value.base } });
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
