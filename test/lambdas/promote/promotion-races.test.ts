import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PromoteInput, promote } from "../../../lambdas/promote/promote.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { loadRelease } from "../../../shared/release/load-release.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { releaseIdOf } from "../../../shared/release/names.ts";
import { openServingRelease } from "../../../shared/release/serving-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { afterReadingCurrent, barrier } from "../../release/pointer-barrier.ts";
import { connectionReset, type MemoryS3 } from "../../storage/memory-s3.ts";
import { drop, openTestStore, wire } from "../bench.ts";
import { bucketsLike, hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

type Outcome = PromiseSettledResult<{ releaseId: string; promoted: boolean }>;

/** T32 of reliability.md. */
describe("promotions that meet", () => {
  let runtime: Runtime;
  let remove: () => void;
  let freshBucket: () => Promise<{ store: ObjectStore; s3: MemoryS3 }>;
  let servingId: string;
  let candidates: [PromoteInput, PromoteInput];

  beforeAll(async () => {
    const opened = await openTestStore();
    remove = opened.remove;
    ({ runtime } = hostingRuntime(opened.store));
    await drop(opened.store, "wire.jsonl", wire(30));
    servingId = (await makeRelease(runtime, "first")).releaseId;
    await drop(opened.store, "more.jsonl", wire(6, 100));
    const second = await makeCandidate(runtime, "second");
    await opened.store.delete(layout.lock);
    await drop(opened.store, "yet-more.jsonl", wire(6, 200));
    candidates = [second, await makeCandidate(runtime, "third")];
    freshBucket = await bucketsLike(opened.store);
  });
  afterAll(() => remove());

  /** The lock keeps two runs apart; here it is taken away, so that the pointer alone must. */
  function promoteUnlocked(store: ObjectStore, input: PromoteInput, at = runtime.clock()) {
    const holder = { owner: input.run.owner, runId: input.run.id, expiresAt: "2030-01-01T00:00:00.000Z" };
    const own = new TextEncoder().encode(JSON.stringify(holder));
    const unlocked: ObjectStore = {
      ...store,
      get: async (key) => (key === layout.lock ? { bytes: own, etag: "own" } : store.get(key)),
    };
    return promote(input, { ...runtime, store: unlocked, clock: () => at });
  }

  async function wholeServingId(store: ObjectStore): Promise<string | undefined> {
    const current = await readCurrent(store);
    if (!current) return undefined;
    return (await loadRelease(store, current.pointer.manifest)).manifest.releaseId;
  }

  it("have exactly one winner if both began from the same release; the loser is told PROMOTION_LOST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { store, s3 } = await freshBucket();
        const bothRead = barrier(2);
        s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const started = candidates.map((input) =>
          promoteUnlocked(afterReadingCurrent(store, bothRead), input),
        );

        const outcomes = await scheduler.waitFor(Promise.allSettled(started));

        s3.beforeEffect = async () => {};
        const [lost] = outcomes.filter(({ status }) => status === "rejected");
        expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        expect(lost).toMatchObject({
          reason: { name: "PreconditionFailedError", code: "PROMOTION_LOST" },
        });
        expect(await wholeServingId(store)).toBe(winnerOf(outcomes));
      }),
      { numRuns: 25 },
    );
  });

  it("have exactly one winner if there was no release at all", async () => {
    const { store } = await freshBucket();
    await store.delete(layout.current);
    const bothRead = barrier(2);

    const outcomes = await Promise.allSettled(
      candidates.map((input) => promoteUnlocked(afterReadingCurrent(store, bothRead), input)),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await wholeServingId(store)).toBe(winnerOf(outcomes));
  });

  it("tell the loser who won", async () => {
    const { store } = await freshBucket();
    const [second, third] = candidates;
    const stale = await store.get(layout.current);
    await promoteUnlocked(store, second);
    let first = true;
    const stalled: ObjectStore = {
      ...store,
      get: async (key) => {
        if (key !== layout.current || !first) return store.get(key);
        first = false;
        return stale;
      },
    };

    await expect(promoteUnlocked(stalled, third)).rejects.toMatchObject({
      code: "PROMOTION_LOST",
      message: expect.stringContaining(releaseIdOf(second.run)),
      cause: { code: "OBJECT_CHANGED" },
    });
  });

  it("of one and the same run both end well, at different times of day, and the release is whole", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { store, s3 } = await freshBucket();
        const [input] = candidates;
        const minuteLater = new Date(runtime.clock().getTime() + 60_000);
        s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const started = [promoteUnlocked(store, input), promoteUnlocked(store, input, minuteLater)];

        const outcomes = await scheduler.waitFor(Promise.all(started));

        s3.beforeEffect = async () => {};
        expect(outcomes.map(({ promoted }) => promoted).sort()).toEqual([false, true]);
        expect(await wholeServingId(store)).toBe(releaseIdOf(input.run));
        expect((await readCurrent(store))?.pointer.previous?.releaseId).toBe(servingId);
      }),
      { numRuns: 25 },
    );
  });

  it("never show a reader a mix, nor make it fail", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { store, s3 } = await freshBucket();
        const [input] = candidates;
        const open = openServingRelease(store, (fault) => {
          throw fault;
        });
        s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
        const promotion = promoteUnlocked(store, input);
        const readers = Array.from({ length: 4 }, async () => {
          const { manifest, catalogue } = await open();
          return [manifest.releaseId, catalogue.length] as const;
        });

        const [, ...answers] = await scheduler.waitFor(Promise.all([promotion, ...readers]));

        for (const answer of answers) {
          expect([
            [servingId, 30],
            [releaseIdOf(input.run), 36],
          ]).toContainEqual(answer);
        }
      }),
      { numRuns: 15 },
    );
  });

  it("do not count as lost when only the answer to the pointer's write was lost", async () => {
    const { store, s3 } = await freshBucket();
    const [input] = candidates;
    const losingTheAnswer: ObjectStore = {
      ...store,
      replaceIf: (key, bytes, etag) => {
        if (key === layout.current)
          s3.failNext({ operation: "put", when: "after", error: connectionReset() });
        return store.replaceIf(key, bytes, etag);
      },
    };

    const result = await promoteUnlocked(losingTheAnswer, input);

    expect(result).toEqual({ releaseId: releaseIdOf(input.run), promoted: true });
    expect(await wholeServingId(store)).toBe(releaseIdOf(input.run));
  });

  it("are refused to a run that was thought dead, when its successor has the lock", async () => {
    const { store } = await freshBucket();
    const [dead, successor] = candidates;
    await store.delete(layout.lock);
    await acquireRunLock(store, { owner: successor.run.owner, runId: successor.run.id }, runtime.clock());

    await expect(promote(dead, { ...runtime, store })).rejects.toMatchObject({ code: "RUN_LOCK_LOST" });

    expect(await wholeServingId(store)).toBe(servingId);
  });
});

function winnerOf(outcomes: readonly Outcome[]): string | undefined {
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") return outcome.value.releaseId;
  }
  return undefined;
}
