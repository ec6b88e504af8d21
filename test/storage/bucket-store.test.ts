import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError, PreconditionFailedError, TransientError } from "../../shared/errors/errors.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { standInFor } from "../aws/stand-in.ts";
import { bytes, keysOf, rejects, storeConformance } from "./conformance.ts";
import { connectionReset, type MemoryS3, memoryS3, s3Error } from "./memory-s3.ts";

storeConformance("bucket store", async () => {
  const s3 = memoryS3();
  return openStore(`s3://${s3.bucket}/some/prefix`, { s3: s3.client });
});

let s3: MemoryS3;
let store: ObjectStore;
beforeEach(async () => {
  s3 = memoryS3();
  store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
});

describe("bucket store: requests", () => {
  test("keeps to its prefix: siblings that share the beginning of its name are not listed", async () => {
    s3.objects.set("p2/other", bytes(1));
    await store.put("mine", bytes(1));

    expect([...s3.objects.keys()]).toContain("p/mine");
    expect(await keysOf(store, "")).toEqual(["mine"]);
  });

  test("takes a whole bucket when the URI has no prefix", async () => {
    const whole = await openStore(`s3://${s3.bucket}/`, { s3: s3.client });

    await whole.put("key", bytes(1));

    expect(whole.uri).toBe(`s3://${s3.bucket}`);
    expect([...s3.objects.keys()]).toEqual(["key"]);
  });

  test("sends the ETag back as it was received, quotes and all", async () => {
    const etag = await store.put("key", bytes(1));

    await store.replaceIf("key", bytes(2), etag);

    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(s3.sent.at(-1)?.input).toMatchObject({ IfMatch: etag });
  });

  test("passes over the console's folder objects and other keys that cannot be named", async () => {
    for (const key of ["p/", "p/folder/", "p/a//b", "p/.DS_Store", "p/good"]) s3.objects.set(key, bytes());

    expect(await keysOf(store, "")).toEqual(["good"]);
  });
});

describe("bucket store: errors", () => {
  const transient = [
    s3Error("SlowDown", 503),
    s3Error("InternalError", 500),
    s3Error("RequestTimeout", 400),
    s3Error("ThrottlingException", 400),
    s3Error("TooManyRequestsException", 429),
    Object.assign(new Error("Connection timed out"), { name: "TimeoutError" }),
    connectionReset(),
  ];

  test.each(transient.map((error) => [error.name, error]))("%s is transient", async (_, error) => {
    s3.failNext({ operation: "get", when: "before", error });

    await rejects(store.get("key"), TransientError, "STORE_UNAVAILABLE");
  });

  test("keeps what S3 said as the cause", async () => {
    const error = s3Error("SlowDown", 503);
    s3.failNext({ operation: "put", when: "before", error });

    await expect(store.put("key", bytes(1))).rejects.toMatchObject({ cause: error });
  });

  test.each([
    ["AccessDenied", 403, "STORE_FORBIDDEN"],
    ["ExpiredToken", 401, "STORE_FORBIDDEN"],
    ["PermanentRedirect", 301, "STORE_REGION"],
    ["NoSuchBucket", 404, "BUCKET_NOT_FOUND"],
  ])("%s is a matter of configuration, not an absent object", async (name, status, code) => {
    for (const operation of ["get", "put", "list"] as const) {
      s3.failNext({ operation, when: "before", error: s3Error(name, status) });
    }

    await rejects(store.get("key"), ConfigError, code);
    await rejects(store.replaceIf("key", bytes(1), '"etag"'), ConfigError, code);
    await rejects(keysOf(store, ""), ConfigError, code);
  });

  test("a listing that breaks on its second page fails instead of looking short", async () => {
    for (const key of ["a", "b", "c"]) await store.put(key, bytes(1));
    const listing = store.list("")[Symbol.asyncIterator]();
    await listing.next();
    await listing.next();

    s3.failNext({ operation: "list", when: "before", error: connectionReset() });

    await rejects(listing.next(), TransientError, "STORE_UNAVAILABLE");
  });
});

describe("bucket store: listings", () => {
  const entry = { Key: "p/a", Size: 3, ETag: '"etag"', LastModified: new Date("2026-11-23T12:00:00Z") };

  async function listing(entries: readonly object[]): Promise<ObjectStore> {
    const client = new S3Client({ region: "eu-central-1" });
    standInFor(client)
      .on(ListObjectsV2Command)
      .resolves({ Contents: [...entries] });
    return openStore("s3://bucket/p", { s3: client });
  }

  test("tell the time that S3 tells", async () => {
    const listed = await Array.fromAsync((await listing([entry])).list(""));

    expect(listed).toEqual([
      { key: "a", sizeBytes: 3, etag: '"etag"', modifiedAt: new Date("2026-11-23T12:00:00Z") },
    ]);
  });

  test.each(["ETag", "LastModified"])("are not taken for whole without %s", async (name) => {
    const incomplete = await listing([{ ...entry, [name]: undefined }]);

    await rejects(keysOf(incomplete, ""), TransientError, "STORE_UNAVAILABLE");
  });
});

describe("bucket store: answers that were lost", () => {
  const lostAnswer = () => ({ operation: "put", when: "after", error: connectionReset() }) as const;
  const neverArrived = () => ({ operation: "put", when: "before", error: connectionReset() }) as const;

  test("putIfAbsent whose write took effect has won", async () => {
    s3.failNext(lostAnswer());

    const etag = await store.putIfAbsent("key", bytes(1));

    expect(await store.get("key")).toEqual({ bytes: bytes(1), etag });
  });

  test("replaceIf whose write took effect has won", async () => {
    const etag = await store.put("key", bytes(1));
    s3.failNext(lostAnswer());

    await store.replaceIf("key", bytes(2), etag);

    expect((await store.get("key")).bytes).toEqual(bytes(2));
  });

  test("a write that never arrived is transient, for it may be tried again", async () => {
    const etag = await store.put("there", bytes(1));
    s3.failNext(neverArrived());
    await rejects(store.putIfAbsent("key", bytes(1)), TransientError, "STORE_UNAVAILABLE");

    s3.failNext(neverArrived());
    await rejects(store.replaceIf("there", bytes(2), etag), TransientError, "STORE_UNAVAILABLE");
  });

  test("a write that never arrived while another's did has lost", async () => {
    const etag = await store.put("there", bytes(1));
    await store.put("there", bytes(9));
    s3.failNext(neverArrived());

    await rejects(store.replaceIf("there", bytes(2), etag), PreconditionFailedError, "OBJECT_CHANGED");
  });

  test("a 412 that the SDK's own repetition met is our own effect when our bytes are there", async () => {
    s3.failNext({ operation: "put", when: "after", error: s3Error("PreconditionFailed", 412, 2) });

    const etag = await store.putIfAbsent("key", bytes(1));

    expect((await store.get("key")).etag).toBe(etag);
  });

  test("a 412 after several attempts is a loss when other bytes are there", async () => {
    await store.put("key", bytes(9));
    s3.failNext({ operation: "put", when: "before", error: s3Error("PreconditionFailed", 412, 3) });

    await rejects(store.putIfAbsent("key", bytes(1)), PreconditionFailedError, "OBJECT_EXISTS");
  });
});

describe("bucket store: 409 ConditionalRequestConflict", () => {
  const conflict = {
    operation: "put",
    when: "before",
    error: s3Error("ConditionalRequestConflict", 409),
  } as const;

  test("has lost when the other's write is there", async () => {
    const etag = await store.put("key", bytes(1));
    await store.put("key", bytes(9));

    s3.failNext(conflict);
    await rejects(store.replaceIf("key", bytes(2), etag), PreconditionFailedError, "OBJECT_CHANGED");
    s3.failNext(conflict);
    await rejects(store.putIfAbsent("key", bytes(9)), PreconditionFailedError, "OBJECT_EXISTS");
  });

  test("may be tried again when nobody's write is there", async () => {
    s3.failNext(conflict);

    await rejects(store.putIfAbsent("key", bytes(1)), TransientError, "STORE_CONFLICT");
  });
});

describe("bucket store: truncated bodies", () => {
  test("refuses fewer bytes than were announced", async () => {
    await store.put("key", bytes(1, 2, 3));
    const whole = s3.objects.get("p/key");
    Object.defineProperty(whole, "byteLength", { value: 4 });

    await rejects(store.get("key"), TransientError, "STORE_TRUNCATED");
  });
});

test("in any interleaving, one replaceIf of a version wins, though answers are lost", async () => {
  const lostAnswers = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), lostAnswers, async (scheduler, lost) => {
      const s3 = memoryS3();
      const store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
      const etag = await store.put("key", bytes(99));
      s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
      for (const isLost of lost)
        if (isLost) s3.failNext({ operation: "put", when: "after", error: connectionReset() });

      const attempts = lost.map((_, i) => store.replaceIf("key", bytes(i), etag));
      const settled = Promise.allSettled(attempts);
      await scheduler.waitFor(settled);

      const winners = (await settled).flatMap((result, i) => (result.status === "fulfilled" ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(s3.objects.get("key")).toEqual(bytes(winners[0] ?? -1));
    }),
    { numRuns: 60 },
  );
});
