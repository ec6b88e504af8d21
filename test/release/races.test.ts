import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { retireSuperseded } from "../../lambdas/retire-superseded/retire-superseded.ts";
import { TransientError } from "../../shared/errors/errors.ts";
import type { CurrentPointer } from "../../shared/release/current.ts";
import { discardRun } from "../../shared/release/discard-run.ts";
import { readHistory } from "../../shared/release/history.ts";
import { layout } from "../../shared/release/layout.ts";
import { promoteRelease } from "../../shared/release/promote-release.ts";
import { pruneReleases } from "../../shared/release/prune-releases.ts";
import { rollBack } from "../../shared/release/roll-back.ts";
import { openServingRelease } from "../../shared/release/serving-release.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import {
  type Deployment,
  type HostedReleases,
  hostedReleases,
  promoteUnlocked,
  servingId,
} from "./hosted-releases.ts";
import { afterReadingCurrent, barrier } from "./pointer-barrier.ts";

let releases: HostedReleases;
let first: string;
let second: string;
let third: string;

beforeAll(async () => {
  releases = await hostedReleases(3);
  [first = "", second = "", third = ""] = releases.ids;
});

/** Three moves that each lead somewhere else from the third release: a run's promotion, a rollback, one by hand. */
const movers: readonly ((runtime: Runtime) => Promise<{ releaseId: string }>)[] = [
  (runtime) => promoteUnlocked(runtime, releases.candidate),
  (runtime) => rollBack(runtime, { owner: "rollback" }),
  (runtime) => promoteRelease(runtime, first, { owner: "promotion" }),
];

/** Lets a scheduler decide in which order calls of the store and of the models take effect. */
function scheduled({ s3, runtime }: Deployment, scheduler: fc.Scheduler): Runtime {
  s3.beforeEffect = (operation) => scheduler.schedule(Promise.resolve(), operation);
  return {
    ...runtime,
    openEndpoint: async (name) => {
      const endpoint = await runtime.openEndpoint(name);
      const turn = (what: string) => scheduler.schedule(Promise.resolve(), what);
      return {
        ...endpoint,
        invoke: async (request) => turn("invoke").then(() => endpoint.invoke(request)),
        remove: async () => turn("remove").then(() => endpoint.remove()),
      };
    },
  };
}

function settled({ s3 }: Deployment): void {
  s3.beforeEffect = async () => {};
}

/** I1 of reliability.md, and that what the pointer names is answered for. */
async function expectSound({ store, runtime, hosted }: Deployment): Promise<void> {
  expect(await verifyRelease(runtime, undefined)).toMatchObject({ whole: true, served: true });
  const id = await servingId(store);
  for (const kind of ["ntm", "knn"]) expect([...hosted.keys()]).toContain(`readnext-main-${kind}-${id}`);
}

/** Every pointer was moved to from the one before it: nobody's move was written over unseen. */
async function expectChain(store: ObjectStore): Promise<CurrentPointer[]> {
  const chain = (await readHistory(store, silentLog, 1000)).reverse();
  expect(chain.map(({ sequence }) => sequence)).toEqual(chain.map((_, place) => place + 1));
  for (const [place, pointer] of chain.entries()) {
    expect(pointer.previous?.releaseId).toBe(chain[place - 1]?.releaseId);
  }
  return chain;
}

/** T32 of reliability.md. */
describe("a promotion, a rollback and a promotion by hand", () => {
  it("have exactly one winner if all began from the same pointer; the others are told PROMOTION_LOST", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const deployment = await releases.deploy();
        const runtime = scheduled(deployment, scheduler);
        const allRead = barrier(movers.length);
        const started = movers.map((move) =>
          move({ ...runtime, store: afterReadingCurrent(runtime.store, allRead) }),
        );

        const outcomes = await scheduler.waitFor(Promise.allSettled(started));

        settled(deployment);
        const won = outcomes.filter(({ status }) => status === "fulfilled");
        const lost = outcomes.filter(({ status }) => status === "rejected");
        expect(won).toHaveLength(1);
        expect(lost).toMatchObject(Array(2).fill({ reason: { code: "PROMOTION_LOST" } }));
        expect(won).toMatchObject([{ value: { releaseId: await servingId(deployment.store) } }]);
        expect(await expectChain(deployment.store)).toHaveLength(4);
        await expectSound(deployment);
      }),
      { numRuns: 25 },
    );
  });

  it("in any order leave a chain of moves, of which each that was won is a link, whatever answers are lost", async () => {
    const faults = fc.array(fc.constantFrom("answered", "lost"), { minLength: 3, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), faults, async (scheduler, answers) => {
        const deployment = await releases.deploy();
        const runtime = scheduled(deployment, scheduler);
        const started = movers.map((move, place) =>
          move(answers[place] === "lost" ? losingAnswers(runtime) : runtime),
        );

        const outcomes = await scheduler.waitFor(Promise.allSettled(started));

        settled(deployment);
        const chain = await expectChain(deployment.store);
        const moves = chain.slice(3).map(({ releaseId }) => releaseId);
        for (const outcome of outcomes) {
          if (outcome.status === "fulfilled") expect(moves).toContain(outcome.value.releaseId);
          else expect(["PROMOTION_LOST"]).toContain(outcome.reason.code);
        }
        expect(moves.length).toBeGreaterThanOrEqual(1);
        expect(new Set(moves).size).toBe(moves.length);
        await expectSound(deployment);
      }),
      { numRuns: 40 },
    );
  });

  it("never show a reader a mix, nor make it fail", async () => {
    const articles = new Map([
      ...releases.ids.map((id, place) => [id, 30 + 2 * place] as const),
      [releases.candidateId, 36] as const,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const deployment = await releases.deploy();
        const runtime = scheduled(deployment, scheduler);
        const open = openServingRelease(deployment.store, (fault) => {
          throw fault;
        });
        const moves = Promise.allSettled(movers.map((move) => move(runtime)));
        const readers = Array.from({ length: 4 }, async () => {
          const { manifest, catalogue } = await open();
          return [manifest.releaseId, catalogue.length] as const;
        });

        const [, ...answers] = await scheduler.waitFor(Promise.all([moves, ...readers]));

        for (const [id, count] of answers) expect(count).toBe(articles.get(id));
      }),
      { numRuns: 15 },
    );
  });
});

/** What takes releases away, each of them; the first release is kept by none. */
const removers: Readonly<Record<string, (runtime: Runtime) => Promise<unknown>>> = {
  "a prune": (runtime) => pruneReleases(runtime, { owner: "prune", keep: 2, dryRun: false }),
  "two prunes": (runtime) =>
    Promise.all(["one", "two"].map((owner) => pruneReleases(runtime, { owner, keep: 2, dryRun: false }))),
  "a run's end": (runtime) => retireSuperseded({ run: { ...releases.candidate.run, owner: "r" } }, runtime),
  "the end of two runs": (runtime) =>
    Promise.all(
      ["r1", "r2"].map((owner) => retireSuperseded({ run: { ...releases.candidate.run, owner } }, runtime)),
    ),
  "a candidate's discarding": (runtime) => {
    const [id = "", attempt = ""] = first.split("-");
    return discardRun(runtime, { id, attempt, owner: "discarded" });
  },
};

const promoteFirst = (runtime: Runtime) => promoteRelease(runtime, first, { owner: "promotion" });

describe("a promotion by hand of what is being taken away", () => {
  /** Either it serves, whole and hosted, or it was refused. @returns which */
  async function expectOneWay(deployment: Deployment, promoted: PromiseSettledResult<unknown>) {
    const { status } = promoted;
    expect(await servingId(deployment.store)).toBe(status === "fulfilled" ? first : third);
    await expectSound(deployment);
    return status;
  }

  it.each(Object.entries(removers))(
    "by %s ends one way, in whatever order things happen",
    async (_, remove) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const deployment = await releases.deploy();
          const runtime = scheduled(deployment, scheduler);
          const started = [promoteFirst(runtime), remove(runtime)];

          const [promoted, removed] = await scheduler.waitFor(Promise.allSettled(started));

          settled(deployment);
          expect(removed).toMatchObject({ status: "fulfilled" });
          if (promoted) await expectOneWay(deployment, promoted);
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(Object.entries(removers))(
    "ends one way when %s comes between any two of its steps",
    async (_, remove) => {
      const ends = await atEveryStep(async (deployment, interrupted) => {
        const removal = lazily(() => remove(deployment.runtime));
        const [promoted] = await Promise.allSettled([promoteFirst(interrupted(removal))]);
        await removal();
        return expectOneWay(deployment, promoted);
      });

      // Before the claim the removal wins, after it the promotion.
      expect(new Set(ends)).toEqual(new Set(["fulfilled", "rejected"]));
    },
  );

  it.each(Object.entries(removers))(
    "ends one way when it comes between any two steps of %s",
    async (_, remove) => {
      const ends = await atEveryStep(async (deployment, interrupted) => {
        const promotion = lazily(() => promoteFirst(deployment.runtime));
        await remove(interrupted(promotion));
        const [promoted] = await Promise.allSettled([promotion()]);
        return expectOneWay(deployment, promoted);
      });

      expect(new Set(ends)).toEqual(new Set(["fulfilled", "rejected"]));
    },
  );

  it("never takes away what a rollback returns to", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const deployment = await releases.deploy();
        const runtime = scheduled(deployment, scheduler);
        const rollback = rollBack(runtime, { owner: "rollback" });
        const removals = [removers["a prune"]?.(runtime), removers["a run's end"]?.(runtime)];

        const outcomes = await scheduler.waitFor(Promise.allSettled([rollback, ...removals]));

        settled(deployment);
        expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
        expect(await servingId(deployment.store)).toBe(second);
        await expectSound(deployment);
      }),
      { numRuns: 25 },
    );
  });
});

/** The pointer's writes take effect, but the answers to them are lost. */
function losingAnswers(runtime: Runtime): Runtime {
  const { store } = runtime;
  const losing: ObjectStore = {
    ...store,
    replaceIf: async (key, bytes, etag) => {
      const result = await store.replaceIf(key, bytes, etag);
      if (key !== layout.current) return result;
      throw new TransientError("STORE_UNAVAILABLE", "the request timed out");
    },
  };
  return { ...runtime, store: losing };
}

/** Begins at the first call, and gives the same promise from then on. */
function lazily<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}

/**
 * Runs a trial again and again, in a deployment of its own each time: in the n-th one, what is given the interrupted
 * runtime stands still before its n-th call of store or models until `other` is over. Ends when there are no more calls.
 */
async function atEveryStep<T>(
  trial: (deployment: Deployment, interrupted: (other: () => Promise<unknown>) => Runtime) => Promise<T>,
): Promise<T[]> {
  const ends: T[] = [];
  for (let step = 1; ; step++) {
    const deployment = await releases.deploy();
    let calls = 0;
    const interrupted = (other: () => Promise<unknown>) =>
      beforeEachCall(deployment.runtime, async () => {
        calls++;
        if (calls === step) await other().catch(() => {});
      });
    ends.push(await trial(deployment, interrupted));
    if (calls < step) return ends;
  }
}

function beforeEachCall(runtime: Runtime, wait: () => Promise<void>): Runtime {
  const { store } = runtime;
  const waiting: ObjectStore = {
    ...store,
    get: (key) => wait().then(() => store.get(key)),
    put: (key, bytes) => wait().then(() => store.put(key, bytes)),
    putIfAbsent: (key, bytes) => wait().then(() => store.putIfAbsent(key, bytes)),
    replaceIf: (key, bytes, etag) => wait().then(() => store.replaceIf(key, bytes, etag)),
    delete: (key) => wait().then(() => store.delete(key)),
    list: async function* (prefix) {
      await wait();
      yield* store.list(prefix);
    },
  };
  return {
    ...runtime,
    store: waiting,
    openEndpoint: async (name) => {
      const endpoint = await runtime.openEndpoint(name);
      return {
        ...endpoint,
        invoke: (request) => wait().then(() => endpoint.invoke(request)),
        remove: () => wait().then(() => endpoint.remove()),
      };
    },
  };
}
