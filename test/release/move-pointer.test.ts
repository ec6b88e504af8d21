import { beforeEach, describe, expect, it } from "vitest";
import { TransientError } from "../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent, type StoredPointer } from "../../shared/release/current.ts";
import { nextSequence, readHistory } from "../../shared/release/history.ts";
import { layout } from "../../shared/release/layout.ts";
import { movePointer } from "../../shared/release/move-pointer.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { crashingStore } from "../storage/crashing-store.ts";
import { connectionReset, type MemoryS3, memoryS3, s3Error } from "../storage/memory-s3.ts";

const freely = async () => {};

function pointerTo(releaseId: string, sequence: number, before?: string): CurrentPointer {
  const served = (id: string) => ({
    releaseId: id,
    manifest: { key: `releases/${id}/manifest.json`, sha256: "0".repeat(64) },
  });
  return {
    ...served(releaseId),
    sequence,
    inputs: `inputs of ${releaseId}`,
    promotedAt: "2026-11-23T12:00:00.000Z",
    ...(before && { previous: served(before) }),
  };
}

/** T32 of reliability.md. */
describe("a move of the pointer", () => {
  let s3: MemoryS3;
  let store: ObjectStore;
  let from: StoredPointer;

  beforeEach(async () => {
    s3 = memoryS3();
    store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
    await movePointer(store, undefined, pointerTo("a", 1), freely);
    from = await current();
  });

  async function current(): Promise<StoredPointer> {
    const read = await readCurrent(store);
    if (!read) throw new Error("there is no pointer");
    return read;
  }
  const currentId = async () => (await current()).pointer.releaseId;
  const history = async () => (await readHistory(store, silentLog, 100)).map(({ releaseId }) => releaseId);
  const toB = pointerTo("b", 2, "a");

  it("ends at the new pointer, and the old one is kept", async () => {
    expect(await movePointer(store, from, toB, freely)).toBe(true);

    expect((await current()).pointer).toEqual(toB);
    expect(await history()).toEqual(["b", "a"]);
  });

  it("is lost when another has moved it since it was read, and says who", async () => {
    await movePointer(store, from, pointerTo("c", 2, "a"), freely);

    await expect(movePointer(store, from, toB, freely)).rejects.toMatchObject({
      name: "PreconditionFailedError",
      code: "PROMOTION_LOST",
      message: "c was promoted while b was being prepared",
      cause: { code: "OBJECT_CHANGED" },
    });
    expect(await history()).toEqual(["c", "a"]);
  });

  it("is lost when another was the first", async () => {
    await expect(movePointer(store, undefined, toB, freely)).rejects.toMatchObject({
      code: "PROMOTION_LOST",
      message: "a was promoted while b was being prepared",
      cause: { code: "OBJECT_EXISTS" },
    });
  });

  it("is neither won nor lost when another has moved it to the same release", async () => {
    await movePointer(store, from, { ...toB, promotedAt: "2026-11-23T12:00:01.000Z" }, freely);

    expect(await movePointer(store, from, toB, freely)).toBe(false);
  });

  it("is lost when the pointer was deleted meanwhile", async () => {
    await store.delete(layout.current);

    await expect(movePointer(store, from, toB, freely)).rejects.toMatchObject({
      code: "PROMOTION_LOST",
      message: "the pointer was deleted while b was being prepared",
    });
  });

  it("is called off by the fence, at the last moment", async () => {
    const fence = async () => {
      throw new Error("not any more");
    };

    await expect(movePointer(store, from, toB, fence)).rejects.toThrow("not any more");
    expect(await currentId()).toBe("a");
  });

  describe("whose write is answered", () => {
    /** The next write of the pointer: `answer` is given what would do it. */
    function answering(answer: (write: () => Promise<string>) => Promise<string>): ObjectStore {
      return {
        ...store,
        replaceIf: (key, bytes, etag) =>
          key === layout.current
            ? answer(() => store.replaceIf(key, bytes, etag))
            : store.replaceIf(key, bytes, etag),
      };
    }
    const timeout = new TransientError("STORE_UNAVAILABLE", "the request timed out");

    it("with a timeout after it took effect has been won", async () => {
      const late = answering(async (write) => {
        await write();
        throw timeout;
      });

      expect(await movePointer(late, from, toB, freely)).toBe(true);
      expect(await currentId()).toBe("b");
    });

    it("with another's error after it took effect has been won too: a disk that is full", async () => {
      const full = answering(async (write) => {
        await write();
        throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      });

      expect(await movePointer(full, from, toB, freely)).toBe(true);
    });

    it("with a timeout before it took effect tells of the timeout, and can be tried again", async () => {
      const lost = answering(() => Promise.reject(timeout));

      await expect(movePointer(lost, from, toB, freely)).rejects.toBe(timeout);
      expect(await currentId()).toBe("a");
      expect(await movePointer(store, from, toB, freely)).toBe(true);
    });

    it("with a timeout, while another wins, is lost", async () => {
      const overtaken = answering(async () => {
        await movePointer(store, from, pointerTo("c", 2, "a"), freely);
        throw timeout;
      });

      await expect(movePointer(overtaken, from, toB, freely)).rejects.toMatchObject({
        code: "PROMOTION_LOST",
        cause: timeout,
      });
    });

    it("with a timeout after it took effect has been won although another has moved on from it", async () => {
      const overtaken = answering(async (write) => {
        await write();
        await movePointer(store, await current(), pointerTo("c", 3, "b"), freely);
        throw timeout;
      });

      expect(await movePointer(overtaken, from, toB, freely)).toBe(true);
      expect(await history()).toEqual(["c", "b", "a"]);
    });

    it("with a timeout, and cannot be read back, tells of the timeout", async () => {
      const dark: ObjectStore = {
        ...answering(async (write) => {
          await write();
          throw timeout;
        }),
        get: () => Promise.reject(new TransientError("STORE_UNAVAILABLE", "nothing answers")),
      };

      await expect(movePointer(dark, from, toB, freely)).rejects.toBe(timeout);
    });

    it.each([
      ["412", s3Error("PreconditionFailed", 412, 2), "after", true],
      ["409", s3Error("ConditionalRequestConflict", 409, 2), "after", true],
      ["nothing", connectionReset(), "after", true],
      ["nothing", connectionReset(), "before", "STORE_UNAVAILABLE"],
      ["409", s3Error("ConditionalRequestConflict", 409), "before", "STORE_CONFLICT"],
    ] as const)("by S3 with %s, %# (%s): ends as it must", async (_what, error, when, expected) => {
      const failing = answering((write) => {
        s3.failNext({ operation: "put", when, error });
        return write();
      });

      const outcome = await movePointer(failing, from, toB, freely).catch(({ code }) => code);

      expect(outcome).toBe(expected);
      expect(await currentId()).toBe(expected === true ? "b" : "a");
    });
  });

  describe("leaves a history", () => {
    it("without a gap, whichever write a mover dies before or after", async () => {
      for (const dieAt of [1, 2]) {
        for (const when of ["before", "after"] as const) {
          const before = await current();
          const next = pointerTo(`${dieAt}-${when}`, before.pointer.sequence + 1, before.pointer.releaseId);
          const dying = crashingStore(store, { dieAt, when });

          await expect(movePointer(dying, before, next, freely)).rejects.toThrow("died");
          const again = await current();
          if (again.pointer.releaseId !== next.releaseId) await movePointer(store, again, next, freely);
        }
      }

      const numbers = (await readHistory(store, silentLog, 100)).map(({ sequence }) => sequence);
      expect(numbers).toEqual([5, 4, 3, 2, 1]);
    });

    it("that nobody writes over", async () => {
      await store.put(layout.pastPointer(1), encodeJson({ ...from.pointer, inputs: "what was there first" }));

      await movePointer(store, from, toB, freely);

      const [, past] = await readHistory(store, silentLog, 100);
      expect(past?.inputs).toBe("what was there first");
    });

    it("that gives the numbers: none comes again when an old pointer was put back by hand", async () => {
      await movePointer(store, from, toB, freely);
      await movePointer(store, await current(), pointerTo("c", 3, "b"), freely);
      await store.put(layout.current, encodeJson(from.pointer));

      expect(await nextSequence(store, from.pointer)).toBe(3);
      await store.delete(layout.current);
      expect(await nextSequence(store, undefined)).toBe(3);
    });

    it("that is read as far as it can be", async () => {
      await movePointer(store, from, toB, freely);
      await movePointer(store, await current(), pointerTo("c", 3, "b"), freely);
      await store.put(layout.pastPointer(2), encodeJson({ foreign: true }));
      const warnings: unknown[] = [];

      const read = await readHistory(store, (_level, _message, fields) => warnings.push(fields?.reason), 100);

      expect(read.map(({ releaseId }) => releaseId)).toEqual(["c", "a"]);
      expect(warnings).toEqual([expect.stringContaining(layout.pastPointer(2))]);
      expect((await readHistory(store, silentLog, 1)).map(({ releaseId }) => releaseId)).toEqual(["c"]);
    });
  });
});
