import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { detectDrops } from "../../lambdas/detect-drops/detect-drops.ts";
import { type PromoteInput, promote } from "../../lambdas/promote/promote.ts";
import { readHistory } from "../../shared/release/history.ts";
import { layout } from "../../shared/release/layout.ts";
import { acquireRunLock, readRunLock } from "../../shared/release/lock.ts";
import { releaseIdOf } from "../../shared/release/names.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { drop, openTestStore, testRuntime, wire } from "../lambdas/bench.ts";
import { bucketsLike, hostingRuntime, makeCandidate, makeRelease } from "../lambdas/candidate.ts";
import { memoryS3 } from "../storage/memory-s3.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const hoursLater = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

/** Who starts an execution, and with what. */
const starters = [
  { executionName: "schedule-1", force: false },
  { executionName: "schedule-2", force: false },
  { executionName: "by-hand", force: true },
  { executionName: "drop-3f2a", force: false },
];

/** T21 of reliability.md. */
describe("two schedules, a manual start and a drop at the same second", () => {
  it.each([
    ["nobody ran before", undefined],
    ["the run before was stopped a day ago and nobody noticed", hoursLater(-26)],
    ["the run before is still going", hoursLater(-25)],
  ])("give one run at most, and the others a reason: %s", async (_, before) => {
    const busy = before !== undefined && before > hoursLater(-26);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const s3 = memoryS3();
        const store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
        await drop(store, "wire.jsonl", wire(2));
        if (before) await acquireRunLock(store, { owner: "before", runId: "r" }, before);
        s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const runtime = testRuntime(store);
        const started = starters.map(({ executionName, force }) =>
          detectDrops({ executionName, input: { force } }, runtime),
        );

        const decided = await scheduler.waitFor(Promise.all(started));

        s3.beforeEffect = async () => {};
        const owners = decided.flatMap((run) => (run.decision === "RETRAIN" ? [run] : []));
        const others = decided.filter(({ decision }) => decision !== "RETRAIN");
        expect(owners).toHaveLength(busy ? 0 : 1);
        expect(others).toMatchObject(
          others.map(() => ({ decision: "RUN_IN_PROGRESS", reason: "RUN_LOCK_HELD" })),
        );
        const [{ owner, id: runId } = { owner: "before", id: "r" }] = owners;
        expect(await readRunLock(store, noon)).toMatchObject({ owner, runId });
      }),
      { numRuns: 40 },
    );
  });
});

/** T21 of reliability.md. */
describe("a run that was thought dead and wakes before its promotion", () => {
  let freshStore: () => Promise<ObjectStore>;
  let base: ReturnType<typeof testRuntime>;
  let first: string;
  let dead: PromoteInput;
  let successor: PromoteInput;
  const expired = hoursLater(27);

  beforeAll(async () => {
    const { store, remove } = await openTestStore();
    base = hostingRuntime(store).runtime;
    await drop(store, "wire.jsonl", wire(30));
    first = (await makeRelease(base, "first")).releaseId;
    await drop(store, "more.jsonl", wire(6, 100));
    dead = await makeCandidate(base, "dead");
    await store.delete(layout.lock);
    await drop(store, "yet-more.jsonl", wire(6, 200));
    successor = await makeCandidate(base, "successor");
    await store.delete(layout.lock);
    const freshBucket = await bucketsLike(store);
    remove();
    freshStore = async () => {
      const { store: fresh } = await freshBucket();
      await acquireRunLock(fresh, { owner: "dead", runId: dead.run.id }, noon);
      return fresh;
    };
  });

  async function take(store: ObjectStore): Promise<void> {
    expect(await acquireRunLock(store, { owner: "successor", runId: successor.run.id }, expired)).toBe(true);
  }
  const succeed = (store: ObjectStore) => promote(successor, { ...base, store, clock: () => expired });

  /** The pointer is moved from release to release, and what serves is whole. */
  async function expectServed(store: ObjectStore, ...ids: readonly string[]): Promise<void> {
    const moves = (await readHistory(store, silentLog, 10)).reverse();
    expect(moves.map(({ releaseId, previous }) => [previous?.releaseId, releaseId])).toEqual(
      ids.map((id, place) => [ids[place - 1], id]),
    );
    expect(await verifyRelease({ store, log: silentLog }, undefined)).toMatchObject({ whole: true });
  }

  /** At each call of the store that the dead run makes in its promotion, the lock's time is over and `meanwhile` happens. */
  async function atEveryCall(meanwhile: (store: ObjectStore) => Promise<unknown>) {
    const ends: { store: ObjectStore; key: string; late: PromiseSettledResult<unknown> | undefined }[] = [];
    for (let call = 1; ; call++) {
      const store = await freshStore();
      let now = noon;
      let calls = 0;
      let key = "";
      const arrive = async (of: string) => {
        calls++;
        if (calls !== call) return;
        key = of;
        now = expired;
        await meanwhile(store);
      };
      const interrupted: ObjectStore = {
        ...store,
        get: (of) => arrive(of).then(() => store.get(of)),
        put: (of, bytes) => arrive(of).then(() => store.put(of, bytes)),
        putIfAbsent: (of, bytes) => arrive(of).then(() => store.putIfAbsent(of, bytes)),
        replaceIf: (of, bytes, etag) => arrive(`${of}!`).then(() => store.replaceIf(of, bytes, etag)),
      };
      const [late] = await Promise.allSettled([
        promote(dead, { ...base, store: interrupted, clock: () => now }),
      ]);
      if (calls < call) return ends;
      ends.push({ store, key, late });
    }
  }

  it("is refused wherever the lock has passed on, and its successor is promoted", async () => {
    const ends = await atEveryCall(take);

    expect(ends.length).toBeGreaterThan(20);
    expect(ends.map(({ key }) => key)).toContain(`${layout.current}!`);
    for (const { store, key, late } of ends) {
      // The last look had been taken: this write was on its way. It is whole, and the successor's comes after it.
      const underWay = key === `${layout.current}!`;
      if (underWay) expect(late).toMatchObject({ status: "fulfilled" });
      else expect(late, key).toMatchObject({ reason: { code: "RUN_LOCK_LOST" } });
      await succeed(store);
      const moves = underWay ? [first, releaseIdOf(dead.run)] : [first];
      await expectServed(store, ...moves, releaseIdOf(successor.run));
    }
  });

  it("is refused wherever its successor has been promoted, the write that was on its way too", async () => {
    const ends = await atEveryCall(async (store) => {
      await take(store);
      await succeed(store);
    });

    for (const { store, key, late } of ends) {
      expect(late, key).toMatchObject({ status: "rejected" });
      await expectServed(store, first, releaseIdOf(successor.run));
    }
  });

  it("is refused in whatever order the two go about it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const store = await freshStore();
        const ordered: ObjectStore = {
          ...store,
          get: (key) => scheduler.schedule(Promise.resolve(), key).then(() => store.get(key)),
          replaceIf: (key, bytes, etag) =>
            scheduler.schedule(Promise.resolve(), key).then(() => store.replaceIf(key, bytes, etag)),
        };
        const late = promote(dead, { ...base, store: ordered, clock: () => expired });
        const next = take(ordered).then(() => succeed(ordered));

        const [refused] = await scheduler.waitFor(Promise.allSettled([late, next]));

        expect(refused).toMatchObject({ status: "rejected" });
        await expectServed(store, first, releaseIdOf(successor.run));
      }),
      { numRuns: 25 },
    );
  });
});
