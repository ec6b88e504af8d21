import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { InvalidInputError, NotFoundError, PreconditionFailedError } from "../../shared/errors/errors.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/** What every ObjectStore owes its users. `make` opens a new, empty store. */
export function storeConformance(twin: string, make: () => Promise<ObjectStore>): void {
  let store: ObjectStore;
  beforeEach(async () => {
    store = await make();
  });

  describe(`${twin}: reading and writing`, () => {
    test("gives back the bytes that were put, with the etag that put returned", async () => {
      const etag = await store.put("a/b.bin", bytes(0, 255, 10));

      const stored = await store.get("a/b.bin");

      expect(stored).toEqual({ bytes: bytes(0, 255, 10), etag });
    });

    test("keeps an object of no bytes", async () => {
      await store.put("empty", bytes());

      const stored = await store.get("empty");

      expect(stored.bytes.byteLength).toBe(0);
    });

    test("streams the same bytes", async () => {
      await store.put("big", new Uint8Array(200_000).fill(7));

      const streamed = await buffer(await store.stream("big"));

      expect(streamed.equals(Buffer.alloc(200_000, 7))).toBe(true);
    });

    test("streams the version that was asked for, and no other", async () => {
      const etag = await store.put("key", bytes(1));

      const wanted = await buffer(await store.stream("key", etag));
      await store.put("key", bytes(2));

      expect(wanted).toEqual(Buffer.from([1]));
      await rejects(store.stream("key", etag), PreconditionFailedError, "OBJECT_CHANGED");
    });

    test.each(["get", "stream"] as const)(
      "%s of what does not exist is OBJECT_NOT_FOUND",
      async (operation) => {
        await store.put("folder/file", bytes(1));

        for (const key of ["nothing", "folder", "folder/file/below"]) {
          await rejects(store[operation](key), NotFoundError, "OBJECT_NOT_FOUND");
        }
      },
    );

    test("a put replaces what was there", async () => {
      await store.put("key", bytes(1, 2, 3));
      await store.put("key", bytes(4));

      expect((await store.get("key")).bytes).toEqual(bytes(4));
    });

    test("equal bytes have equal etags, other bytes have others", async () => {
      const first = await store.put("one", bytes(1));
      const second = await store.put("two", bytes(1));
      const third = await store.put("three", bytes(2));

      expect(second).toBe(first);
      expect(third).not.toBe(first);
    });

    test("a deleted object is gone, and deleting it again is no error", async () => {
      await store.put("a/b", bytes(1));

      await store.delete("a/b");
      await store.delete("a/b");

      await rejects(store.get("a/b"), NotFoundError, "OBJECT_NOT_FOUND");
    });

    test("a key may be a folder's name once the folder's objects are deleted", async () => {
      await store.put("a/b/c", bytes(1));
      await store.delete("a/b/c");

      await store.put("a", bytes(2));

      expect(await keysOf(store, "")).toEqual(["a"]);
    });
  });

  describe(`${twin}: conditional writes`, () => {
    test("putIfAbsent writes what is not there", async () => {
      const etag = await store.putIfAbsent("new/key", bytes(1));

      expect(await store.get("new/key")).toEqual({ bytes: bytes(1), etag });
    });

    test("putIfAbsent refuses what is there, even with the same bytes, and leaves it", async () => {
      await store.put("key", bytes(1));

      await rejects(store.putIfAbsent("key", bytes(2)), PreconditionFailedError, "OBJECT_EXISTS");
      await rejects(store.putIfAbsent("key", bytes(1)), PreconditionFailedError, "OBJECT_EXISTS");
      expect((await store.get("key")).bytes).toEqual(bytes(1));
    });

    test("replaceIf writes over the version that was read", async () => {
      await store.put("key", bytes(1));
      const { etag } = await store.get("key");

      const newEtag = await store.replaceIf("key", bytes(2), etag);

      expect(await store.get("key")).toEqual({ bytes: bytes(2), etag: newEtag });
    });

    test("replaceIf refuses when another version is there, and leaves it", async () => {
      const etag = await store.put("key", bytes(1));
      await store.put("key", bytes(2));

      await rejects(store.replaceIf("key", bytes(3), etag), PreconditionFailedError, "OBJECT_CHANGED");
      expect((await store.get("key")).bytes).toEqual(bytes(2));
    });

    test("replaceIf refuses when nothing is there", async () => {
      const etag = await store.put("key", bytes(1));
      await store.delete("key");

      await rejects(store.replaceIf("key", bytes(2), etag), PreconditionFailedError, "OBJECT_CHANGED");
    });

    test("of many that create at once exactly one wins, and its bytes stay", async () => {
      const attempts = Array.from({ length: 12 }, (_, i) => store.putIfAbsent("key", bytes(i)));

      const winners = winnersOf(await Promise.allSettled(attempts));

      expect(winners).toHaveLength(1);
      expect((await store.get("key")).bytes).toEqual(bytes(winners[0] ?? -1));
    });

    test("of many that replace one version at once exactly one wins, and its bytes stay", async () => {
      const etag = await store.put("key", bytes(99));
      const attempts = Array.from({ length: 12 }, (_, i) => store.replaceIf("key", bytes(i), etag));

      const winners = winnersOf(await Promise.allSettled(attempts));

      expect(winners).toHaveLength(1);
      expect((await store.get("key")).bytes).toEqual(bytes(winners[0] ?? -1));
    });
  });

  describe(`${twin}: listing`, () => {
    test("tells key, size and the etag that get tells", async () => {
      await store.put("a/b", bytes(1, 2, 3));

      const listed = await Array.fromAsync(store.list("a/"));

      const { etag } = await store.get("a/b");
      expect(listed).toEqual([{ key: "a/b", sizeBytes: 3, etag, modifiedAt: expect.any(Date) }]);
    });

    test("tells when each object was written, to within the two seconds that a store's clock may be coarse", async () => {
      const earliest = Date.now() - 2_000;
      await store.put("a", bytes(1));
      await store.putIfAbsent("b", bytes(1));
      await store.replaceIf("b", bytes(2), (await store.get("b")).etag);

      const listed = await Array.fromAsync(store.list(""));

      expect(listed).toHaveLength(2);
      for (const { modifiedAt } of listed) {
        expect(modifiedAt.getTime()).toBeGreaterThanOrEqual(earliest);
        expect(modifiedAt.getTime()).toBeLessThanOrEqual(Date.now() + 2_000);
      }
    });

    test("lists in code-point order of the whole keys, over many pages", async () => {
      const inOrder = ["a!b", "a-b", "a/b", "a/b-c", "a0", "ab/c", "ab0", "\u00e9", "\uff5e", "\u{1f600}"];
      for (const key of inOrder.toReversed()) await store.put(key, bytes(1));

      expect(await keysOf(store, "")).toEqual(inOrder);
    });

    test("takes a prefix as the beginning of a key, not as a folder", async () => {
      for (const key of ["run/train0", "run/train1", "run/test", "run/train/x", "runs/y"]) {
        await store.put(key, bytes(1));
      }

      expect(await keysOf(store, "run/tr")).toEqual(["run/train/x", "run/train0", "run/train1"]);
      expect(await keysOf(store, "run/train/")).toEqual(["run/train/x"]);
      expect(await keysOf(store, "run/none")).toEqual([]);
    });

    test("lists nothing in an empty store", async () => {
      expect(await keysOf(store, "")).toEqual([]);
    });

    test("shows what was put before and hides what was deleted before, at once", async () => {
      await store.put("a", bytes(1));
      await store.put("b", bytes(1));
      await store.delete("a");

      expect(await keysOf(store, "")).toEqual(["b"]);
    });

    test("agrees with a map of the same writes, for any keys", async () => {
      const key = fc
        .array(fc.stringMatching(/^[a-c\u00e9\u{1f600}-]{1,2}$/u), { minLength: 1, maxLength: 3 })
        .map((segments) => `${segments.join("/")}.txt`);
      const writes = fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 4 })), { maxLength: 8 });

      await fc.assert(
        fc.asyncProperty(writes, async (pairs) => {
          const fresh = await make();
          for (const [name, value] of pairs) await fresh.put(name, value);

          const model = new Map(pairs);
          const expected = [...model.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await keysOf(fresh, "")).toEqual(expected);
          for (const [name, value] of model) expect((await fresh.get(name)).bytes).toEqual(value);
        }),
        { numRuns: 15 },
      );
    });
  });

  describe(`${twin}: keys`, () => {
    const invalidKeys = [
      "",
      "/absolute",
      "../up",
      "a/../../up",
      "a/./b",
      "a//b",
      "a/",
      "back\\slash",
      "C:\\x",
      "nul\0",
      "line\nfeed",
      ".hidden",
      "a/.hidden/b",
      "lone\ud800",
      "x".repeat(256),
      "x/".repeat(600),
    ];

    test.each(invalidKeys)("refuses %j in every operation", async (key) => {
      const calls = [
        store.get(key),
        store.stream(key),
        store.put(key, bytes(1)),
        store.putIfAbsent(key, bytes(1)),
        store.replaceIf(key, bytes(1), "etag"),
        store.delete(key),
      ];

      for (const call of calls) await rejects(call, InvalidInputError, "KEY_INVALID");
    });

    test.each(["/a", "../", "a/../", "a//", "a\\", ".a"])("refuses to list the prefix %j", async (prefix) => {
      await rejects(keysOf(store, prefix), InvalidInputError, "KEY_INVALID");
    });

    test("takes keys with blanks, percent signs, question marks, hashes and two dots inside a name", async () => {
      const keys = ["a b", "c%2Fd", "e?f#g", "h..i", "j+k=l&m;n", "\u65e5\u672c"];
      for (const key of keys) await store.put(key, bytes(1));

      expect(await keysOf(store, "")).toEqual(keys);
    });
  });
}

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

export async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const infos = await Array.fromAsync(store.list(prefix));
  return infos.map(({ key }) => key);
}

/** Expects the rejection to be of this class and code. */
export async function rejects(
  promise: Promise<unknown>,
  type: abstract new (...args: never[]) => Error,
  code: string,
): Promise<void> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(type);
  expect(error).toMatchObject({ code });
}

function winnersOf(results: readonly PromiseSettledResult<string>[]): number[] {
  const winners: number[] = [];
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled") winners.push(i);
    else expect(result.reason).toBeInstanceOf(PreconditionFailedError);
  }
  return winners;
}
