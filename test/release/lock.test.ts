import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { layout } from "../../shared/release/layout.ts";
import { acquireRunLock, assertRunLock, releaseRunLock } from "../../shared/release/lock.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { connectionReset, type MemoryS3, memoryS3 } from "../storage/memory-s3.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const hoursLater = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
const anna = { owner: "anna", runId: "run-a" };
const ben = { owner: "ben", runId: "run-b" };

/** T21 of reliability.md. */
describe("the run lock", () => {
  let s3: MemoryS3;
  let store: ObjectStore;
  beforeEach(async () => ({ s3, store } = await openBucket()));

  async function lockText(): Promise<string> {
    return Buffer.from((await store.get(layout.lock)).bytes).toString();
  }

  it("has one owner", async () => {
    expect(await acquireRunLock(store, anna, noon)).toBe(true);
    expect(await acquireRunLock(store, ben, noon)).toBe(false);

    expect(await lockText()).toBe('{"expiresAt":"2026-11-24T14:00:00.000Z","owner":"anna","runId":"run-a"}');
  });

  it("is given to its owner again, for longer", async () => {
    await acquireRunLock(store, anna, noon);

    expect(await acquireRunLock(store, anna, hoursLater(1))).toBe(true);

    expect(await lockText()).toContain("2026-11-24T15:00:00.000Z");
  });

  it.each([
    [25.9, false],
    [26, true],
  ])("falls to another %d hours after it was taken: %s", async (hours, falls) => {
    await acquireRunLock(store, anna, noon);

    expect(await acquireRunLock(store, ben, hoursLater(hours))).toBe(falls);
  });

  it("is free at once when it was given back", async () => {
    await acquireRunLock(store, anna, noon);

    await releaseRunLock(store, "anna", noon);

    expect(await acquireRunLock(store, ben, noon)).toBe(true);
  });

  it("is not given back by anybody else", async () => {
    await acquireRunLock(store, anna, noon);
    const before = await lockText();

    await releaseRunLock(store, "ben", noon);

    expect(await lockText()).toBe(before);
  });

  it("is not given back by one who had it once", async () => {
    await acquireRunLock(store, anna, noon);
    await acquireRunLock(store, ben, hoursLater(27));
    const before = await lockText();

    await releaseRunLock(store, "anna", hoursLater(27));

    expect(await lockText()).toBe(before);
  });

  it("may be given back when nobody has it", async () => {
    await releaseRunLock(store, "anna", noon);

    expect(s3.objects.size).toBe(0);
  });

  it("is not given back by one whose successor took it in the same moment", async () => {
    await acquireRunLock(store, anna, noon);
    const overtaken: ObjectStore = {
      ...store,
      replaceIf: async (key, bytes, etag) => {
        await acquireRunLock(store, ben, hoursLater(27));
        return store.replaceIf(key, bytes, etag);
      },
    };

    await releaseRunLock(overtaken, "anna", hoursLater(25));

    expect(await lockText()).toContain('"owner":"ben"');
  });

  it("goes to exactly one of those who ask at once, free or expired, whatever the order of their calls", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, expired) => {
        const fresh = await openBucket();
        if (expired) await acquireRunLock(fresh.store, { owner: "dead", runId: "r" }, hoursLater(-48));
        fresh.s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const asked = ["anna", "ben", "carl"].map(async (owner) => ({
          owner,
          has: await acquireRunLock(fresh.store, { owner, runId: owner }, noon),
        }));

        const answers = await scheduler.waitFor(Promise.all(asked));

        fresh.s3.beforeEffect = async () => {};
        const winners = answers.filter(({ has }) => has);
        expect(winners).toHaveLength(1);
        await assertRunLock(fresh.store, winners[0]?.owner ?? "", noon);
      }),
      { numRuns: 100 },
    );
  });

  it("is not denied to its owner because the service repeated the owner's call", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, expired) => {
        const fresh = await openBucket();
        if (expired) await acquireRunLock(fresh.store, ben, hoursLater(-48));
        fresh.s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const asked = [noon, hoursLater(0.01)].map((now) => acquireRunLock(fresh.store, anna, now));

        expect(await scheduler.waitFor(Promise.all(asked))).toEqual([true, true]);
      }),
      { numRuns: 50 },
    );
  });

  it("is had by whom the store gave it, although the answer was lost", async () => {
    s3.failNext({ operation: "put", when: "after", error: connectionReset() });

    expect(await acquireRunLock(store, anna, noon)).toBe(true);
  });

  it.each([
    ["nobody has it", async () => {}],
    ["another has it", () => acquireRunLock(store, ben, noon)],
    ["it has expired", () => acquireRunLock(store, anna, hoursLater(-26))],
    [
      "it was given back",
      async () => {
        await acquireRunLock(store, anna, noon);
        await releaseRunLock(store, "anna", noon);
      },
    ],
  ])("stops a late run: %s", async (_, arrange) => {
    await arrange();

    await expect(assertRunLock(store, "anna", noon)).rejects.toMatchObject({
      name: "PreconditionFailedError",
      code: "RUN_LOCK_LOST",
    });
  });

  it("is refused, not taken for expired, when its time cannot be read", async () => {
    const strange = { owner: "ben", runId: "r", expiresAt: "next Tuesday" };
    await store.put(layout.lock, new TextEncoder().encode(JSON.stringify(strange)));

    await expect(acquireRunLock(store, anna, noon)).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "STORED_JSON_INVALID",
      message: expect.stringMatching(/^runs\/lock\.json: .*expiresAt/s),
    });
  });
});

async function openBucket(): Promise<{ s3: MemoryS3; store: ObjectStore }> {
  const s3 = memoryS3();
  return { s3, store: await openStore(`s3://${s3.bucket}/p`, { s3: s3.client }) };
}
