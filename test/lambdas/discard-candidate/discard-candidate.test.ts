import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  discardCandidate,
  discardCandidateInput,
} from "../../../lambdas/discard-candidate/discard-candidate.ts";
import { promote } from "../../../lambdas/promote/promote.ts";
import { PreconditionFailedError, TransientError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { releaseIdOf } from "../../../shared/release/names.ts";
import { readOutcome } from "../../../shared/release/outcome.ts";
import { claimRelease } from "../../../shared/release/release-claim.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { countingStore, crashingStore } from "../../storage/crashing-store.ts";
import { drop, openTestStore, wire } from "../bench.ts";
import { hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

const refused = { Error: "CandidateRefused", Cause: "PRECISION_TOO_LOW: 0.1 < 0.2" };
const failed = { Error: "AlgorithmError", Cause: "CLIENT_ERROR" };

describe("discard-candidate", () => {
  let store: ObjectStore;
  let runtime: Runtime;
  let hosted: Set<string>;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    ({ runtime, hosted } = hostingRuntime(store));
    await drop(store, "wire.jsonl", wire(30));
  });
  afterEach(() => remove());

  const lockIsFree = () => acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock());

  it("removes the candidate's endpoints, and nobody else's, and frees the lock", async () => {
    await makeRelease(runtime, "first", hosted);
    const before = new Set(hosted);
    await drop(store, "more.jsonl", wire(6, 100));
    const { run } = await makeCandidate(runtime, "second", hosted);

    const result = await discardCandidate({ run, error: failed }, runtime);

    expect(result).toEqual({ discarded: true });
    expect(hosted).toEqual(before);
    expect(await lockIsFree()).toBe(true);
  });

  it.each([
    ["endpoints", 2],
    ["inProcess", 0],
  ] as const)(
    "of a run whose candidate serves, where releases are served by %s, leaves %d endpoints",
    async (serving, left) => {
      const { input } = await makeRelease(runtime, "first", hosted);

      const result = await discardCandidate(
        { run: input.run, error: failed },
        { ...runtime, config: { ...runtime.config, serving } },
      );

      expect(result).toEqual({ discarded: false });
      expect(hosted.size).toBe(left);
    },
  );

  it.each(["CandidateRefused", "UnusableDropError"])("writes down %s, which is final", async (name) => {
    const { run } = await makeCandidate(runtime, "first", hosted);

    await discardCandidate({ run, error: { Error: name, Cause: "why" } }, runtime);

    expect(await readOutcome(store, run.id)).toEqual({ error: name, cause: "why" });
  });

  it.each([
    "TransientError",
    "AlgorithmError",
    "CorruptDataError",
    "PreconditionFailedError",
    "EndpointNotInService",
    "States.Timeout",
    "Lambda.Unknown",
    "SageMaker.ResourceLimitExceeded",
  ])("writes down nothing for %s: the next run may succeed", async (name) => {
    const { run } = await makeCandidate(runtime, "first", hosted);

    await discardCandidate({ run, error: { Error: name, Cause: "why" } }, runtime);

    expect(await readOutcome(store, run.id)).toBeUndefined();
  });

  it("cuts an endless cause", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);

    await discardCandidate({ run, error: { Error: "CandidateRefused", Cause: "x".repeat(30_000) } }, runtime);

    expect((await readOutcome(store, run.id))?.cause).toHaveLength(4000);
  });

  it("takes an error without a cause, as some services send it", () => {
    const run = {
      id: "0".repeat(16),
      attempt: "0".repeat(8),
      owner: "o",
      plan: { key: "k", sha256: "0".repeat(64) },
    };

    expect(discardCandidateInput.parse({ run, error: { Error: "States.Timeout" } }).error.Cause).toBe("");
  });

  it("leaves the endpoints of the release that serves when the failure came after its promotion", async () => {
    const candidate = await makeCandidate(runtime, "first", hosted);
    await promote(candidate, runtime);
    const before = new Set(hosted);

    const result = await discardCandidate({ run: candidate.run, error: refused }, runtime);

    expect(result).toEqual({ discarded: false });
    expect(hosted).toEqual(before);
    expect(hosted.size).toBe(2);
    expect(await readOutcome(store, candidate.run.id)).toBeUndefined();
    expect(await lockIsFree()).toBe(true);
  });

  it("leaves the endpoints of a candidate that somebody is just promoting by hand", async () => {
    const candidate = await makeCandidate(runtime, "first", hosted);
    const lost = { ...runtime, store: crashingStore(store, { dieAt: 13, when: "before" }) };
    await expect(promote(candidate, lost)).rejects.toThrow("died");
    await claimRelease(runtime, releaseIdOf(candidate.run), "promotion 7");

    const result = await discardCandidate({ run: candidate.run, error: failed }, runtime);

    expect(result).toEqual({ discarded: false });
    expect(hosted.size).toBe(2);
    expect((await listReleases(store, silentLog))[0]?.retired).toBe(false);
  });

  it("leaves the endpoints of the release that a rollback returns to", async () => {
    const { input } = await makeRelease(runtime, "first", hosted);
    await drop(store, "more.jsonl", wire(6, 100));
    await makeRelease(runtime, "second", hosted);

    const result = await discardCandidate({ run: input.run, error: failed }, runtime);

    expect(result).toEqual({ discarded: false });
    expect(hosted.size).toBe(4);
  });

  it("removes the endpoints of a second attempt at what serves already, not those of the first", async () => {
    const { input } = await makeRelease(runtime, "first", hosted);
    const before = new Set(hosted);
    const run = { ...input.run, attempt: "0a0a0a0a", owner: "second" };
    hosted.add(`readnext-main-ntm-${run.id}-0a0a0a0a`).add(`readnext-main-knn-${run.id}-0a0a0a0a`);

    const result = await discardCandidate({ run, error: failed }, runtime);

    expect(result).toEqual({ discarded: true });
    expect(hosted).toEqual(before);
  });

  it("stops a promotion of its candidate that is still under way", async () => {
    const candidate = await makeCandidate(runtime, "first", hosted);
    const overtaken: ObjectStore = {
      ...store,
      putIfAbsent: async (key, bytes) => {
        const etag = await store.putIfAbsent(key, bytes);
        const timeout = { Error: "States.Timeout", Cause: "" };
        await discardCandidate({ run: candidate.run, error: timeout }, runtime);
        return etag;
      },
    };

    const promotion = promote(candidate, { ...runtime, store: overtaken });

    await expect(promotion).rejects.toMatchObject({ code: "RUN_LOCK_LOST" });
    expect(await readCurrent(store)).toBeUndefined();
    expect(hosted.size).toBe(0);
  });

  it("marks a candidate that lost its promotion as retired, so that it takes no kept release's place", async () => {
    await makeRelease(runtime, "first", hosted);
    await drop(store, "more.jsonl", wire(6, 100));
    const candidate = await makeCandidate(runtime, "second", hosted);
    const losing: ObjectStore = {
      ...store,
      replaceIf: () => Promise.reject(new PreconditionFailedError("OBJECT_CHANGED", "it changed")),
    };
    await expect(promote(candidate, { ...runtime, store: losing })).rejects.toMatchObject({
      code: "PROMOTION_LOST",
    });

    await discardCandidate({ run: candidate.run, error: failed }, runtime);

    expect(await listReleases(store, silentLog)).toMatchObject([
      { releaseId: releaseIdOf(candidate.run), retired: true, serving: false },
      { retired: false, serving: true },
    ]);
  });

  it("leaves the lock of a successor alone", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);
    const later = new Date(runtime.clock().getTime() + 27 * 3_600_000);
    await acquireRunLock(store, { owner: "successor", runId: "r" }, later);
    const before = await store.get(layout.lock);

    await discardCandidate({ run, error: failed }, { ...runtime, clock: () => later });

    expect((await store.get(layout.lock)).etag).toBe(before.etag);
  });

  it("frees the lock and removes the one endpoint even when the other cannot be removed", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);
    const stuck: Runtime = {
      ...runtime,
      openEndpoint: async (name) => {
        const endpoint = await runtime.openEndpoint(name);
        if (!name.startsWith("readnext-main-ntm-")) return endpoint;
        const remove = () => Promise.reject(new TransientError("BUSY", `${name} is being created`));
        return { ...endpoint, remove };
      },
    };

    await expect(discardCandidate({ run, error: failed }, stuck)).rejects.toMatchObject({ code: "BUSY" });

    expect([...hosted]).toEqual([`readnext-main-ntm-${releaseIdOf(run)}`]);
    expect(await lockIsFree()).toBe(true);
  });

  it("completes when it is run again, whichever write it died before or after", async () => {
    const candidate = await makeCandidate(runtime, "first", hosted);
    const input = { run: candidate.run, error: refused };
    const endpoints = [...hosted];
    const counting = countingStore(store);
    await discardCandidate(input, { ...runtime, store: counting });
    // lock, outcome
    expect(counting.calls.writes).toBe(2);

    for (const dieAt of [1, 2]) {
      for (const when of ["before", "after"] as const) {
        await store.delete(layout.outcome(candidate.run.id));
        const { owner, id: runId } = candidate.run;
        expect(await acquireRunLock(store, { owner, runId }, runtime.clock())).toBe(true);
        for (const name of endpoints) hosted.add(name);
        const dying = crashingStore(store, { dieAt, when });
        await expect(discardCandidate(input, { ...runtime, store: dying })).rejects.toThrow("died");

        await discardCandidate(input, runtime);

        expect(hosted.size).toBe(0);
        expect(await readOutcome(store, candidate.run.id)).toMatchObject({ error: "CandidateRefused" });
      }
    }
    expect(await lockIsFree()).toBe(true);
  });
});
