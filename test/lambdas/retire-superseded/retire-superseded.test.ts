import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { promote } from "../../../lambdas/promote/promote.ts";
import { retireSuperseded } from "../../../lambdas/retire-superseded/retire-superseded.ts";
import { TransientError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { attemptOf, modelNames } from "../../../shared/release/names.ts";
import { claimRelease } from "../../../shared/release/release-claim.ts";
import { silentLog } from "../../../shared/runtime/log.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { encodeJson, parseJsonBytes } from "../../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { countingStore, crashingStore } from "../../storage/crashing-store.ts";
import { drop, openTestStore, wire } from "../bench.ts";
import { hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

describe("retire-superseded", () => {
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

  /** Releases 1 to `count`; the last is serving. */
  async function makeReleases(count: number) {
    const releases = [];
    for (let number = 1; number <= count; number++) {
      await drop(store, `more-${number}.jsonl`, wire(2, 100 * number));
      releases.push(await makeRelease(runtime, `execution-${number}`, hosted));
    }
    return releases;
  }

  function keeping(releases: number): Runtime {
    const { config } = runtime;
    return { ...runtime, config: { ...config, retention: { ...config.retention, releases } } };
  }

  /** Numbers of the releases that have both of their endpoints; half a release is an error. */
  async function hostedNumbers(): Promise<number[]> {
    const numbers = [];
    for (const { endpoints, sequence } of await listReleases(store, silentLog)) {
      const left = Object.values(endpoints).filter((name) => hosted.has(name)).length;
      expect(left, `endpoints of release ${sequence}`).not.toBe(1);
      if (left === 2) numbers.push(sequence);
    }
    return numbers.sort();
  }

  it.each([
    // Less than the configuration takes: the two are kept all the same.
    [1, [3, 4]],
    [2, [3, 4]],
    [3, [2, 3, 4]],
    [100, [1, 2, 3, 4]],
  ])(
    "of 4 releases and a retention of %d keeps %j: the serving one and the one before always",
    async (retention, kept) => {
      const releases = await makeReleases(4);

      const result = await retireSuperseded({ run: lastOf(releases).input.run }, keeping(retention));

      expect(await hostedNumbers()).toEqual(kept);
      expect(result).toEqual({ kept: kept.length, retired: 4 - kept.length, orphansRemoved: 0 });
    },
  );

  it("keeps serving and previous after a rollback to an old release", async () => {
    const releases = await makeReleases(4);
    await pointTo(1, 4);

    await retireSuperseded({ run: lastOf(releases).input.run }, keeping(1));

    expect(await hostedNumbers()).toEqual([1, 4]);
  });

  it("keeps no more releases after a rollback and a promotion: there are endpoints for so many only", async () => {
    await makeReleases(2);
    await pointTo(1, 2);
    await drop(store, "other.jsonl", wire(2, 900));
    const { input } = await makeRelease(runtime, "execution-3", hosted);

    const result = await retireSuperseded({ run: input.run }, runtime);

    expect(result).toEqual({ kept: 2, retired: 1, orphansRemoved: 0 });
    expect(await servingAndPrevious()).toEqual([true, true]);
    expect(hosted.size).toBe(4);
  });

  it("spares a release that is just being promoted by hand, and the next run's candidate", async () => {
    const releases = await makeReleases(4);
    const [first, second] = releases;
    await claimRelease(runtime, first?.releaseId ?? "", "promotion 7");
    const { owner, id: runId } = second?.input.run ?? { owner: "", id: "" };
    await acquireRunLock(store, { owner, runId }, runtime.clock());

    const result = await retireSuperseded({ run: lastOf(releases).input.run }, runtime);

    expect(await hostedNumbers()).toEqual([1, 2, 3, 4]);
    expect(result).toEqual({ kept: 4, retired: 0, orphansRemoved: 0 });
  });

  it("keeps no endpoint where releases are answered for without, but the next run's candidate's", async () => {
    const releases = await makeReleases(3);
    const { run } = lastOf(releases).input;
    const next = { owner: "next", runId: "0123456789abcdef" };
    await acquireRunLock(store, next, runtime.clock());
    const candidate = modelNames("main", { id: next.runId, attempt: attemptOf(next.owner) });
    hosted.add(candidate.topicModel).add(candidate.neighbourIndex);
    const inProcess: Runtime = { ...runtime, config: { ...runtime.config, serving: "inProcess" } };

    const result = await retireSuperseded({ run }, inProcess);

    expect([...hosted].sort()).toEqual(Object.values(candidate).sort());
    expect(result).toEqual({ kept: 0, retired: 1, orphansRemoved: 4 });
    expect((await listReleases(store, silentLog)).some(({ retired }) => retired)).toBe(false);
  });

  it("removes the model of its own endpoint, also when somebody has deleted that one", async () => {
    const { input } = lastOf(await makeReleases(1));
    hosted.clear();
    const removed: string[] = [];
    const inProcess: Runtime = {
      ...runtime,
      config: { ...runtime.config, serving: "inProcess" },
      openEndpoint: async (name) => ({
        ...(await runtime.openEndpoint(name)),
        remove: async () => void removed.push(name),
      }),
    };

    await retireSuperseded(input, inProcess);

    expect(removed.sort()).toEqual(Object.values(modelNames("main", input.run)).sort());
  });

  it("does nothing the second time", async () => {
    const releases = await makeReleases(3);
    const input = { run: lastOf(releases).input.run };
    await retireSuperseded(input, runtime);
    const counting = countingStore(store);

    const again = await retireSuperseded(input, { ...runtime, store: counting });

    expect(again).toEqual({ kept: 2, retired: 0, orphansRemoved: 0 });
    expect(counting.calls.writes).toBe(0);
  });

  it("keeps the files of what it retires", async () => {
    const releases = await makeReleases(3);
    const [first] = releases;

    await retireSuperseded({ run: lastOf(releases).input.run }, runtime);

    const summaries = await listReleases(store, silentLog);
    expect(summaries.map(({ sequence, retired }) => [sequence, retired])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect((await store.get(`releases/${first?.releaseId}/vectors.pbr`)).bytes.length).toBeGreaterThan(0);
  });

  it("completes when it is run again, whichever write it died before or after", async () => {
    const releases = await makeReleases(4);
    const input = { run: lastOf(releases).input.run };
    await acquireRunLock(store, { owner: input.run.owner, runId: input.run.id }, runtime.clock());

    // Lock, release 2, release 1: dies at each, and goes on each time from where the one before died.
    for (const when of ["before", "after"] as const) {
      const dying = crashingStore(store, { dieAt: 2, when });
      await expect(retireSuperseded(input, { ...runtime, store: dying })).rejects.toThrow("died");
      await hostedNumbers();
    }
    await retireSuperseded(input, runtime);

    expect(await hostedNumbers()).toEqual([3, 4]);
    expect((await listReleases(store, silentLog)).filter(({ retired }) => retired)).toHaveLength(2);
  });

  it("removes the other endpoint, and marks nothing, when one cannot be removed; later completes", async () => {
    const releases = await makeReleases(3);
    const [first] = releases;
    const stuck = `readnext-main-ntm-${first?.releaseId}`;
    const input = { run: lastOf(releases).input.run };

    await expect(retireSuperseded(input, stuckAt(stuck))).rejects.toMatchObject({ code: "BUSY" });

    expect(hosted.has(stuck)).toBe(true);
    expect(hosted.has(`readnext-main-knn-${first?.releaseId}`)).toBe(false);
    expect((await listReleases(store, silentLog)).some(({ retired }) => retired)).toBe(false);
    expect(await retireSuperseded(input, runtime)).toEqual({ kept: 2, retired: 1, orphansRemoved: 0 });
  });

  it("removes what a stopped execution left, and nothing of the run that goes on meanwhile", async () => {
    const releases = await makeReleases(2);
    const { run } = lastOf(releases).input;
    const going = { ...run, id: "00000000000000aa", attempt: attemptOf("going") };
    const left = Object.values(modelNames("main", { id: "00000000000000bb", attempt: "00000000" }));
    for (const name of [...left, ...Object.values(modelNames("main", going))]) hosted.add(name);
    await acquireRunLock(store, { owner: "going", runId: going.id }, runtime.clock());

    const result = await retireSuperseded({ run }, runtime);

    expect(result).toEqual({ kept: 2, retired: 0, orphansRemoved: 2 });
    expect(left.some((name) => hosted.has(name))).toBe(false);
    expect(hosted.size).toBe(6);
  });

  it("gives the lock back even when an endpoint cannot be removed", async () => {
    const releases = await makeReleases(3);
    const { run } = lastOf(releases).input;
    await acquireRunLock(store, { owner: run.owner, runId: run.id }, runtime.clock());

    const retirement = retireSuperseded({ run }, stuckAt(`readnext-main-ntm-${releases[0]?.releaseId}`));

    await expect(retirement).rejects.toThrow();
    expect(await acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock())).toBe(true);
  });

  it("passes over a manifest that cannot be read, with a warning, and gives the lock back", async () => {
    const [first] = await makeReleases(1);
    if (!first) throw new Error("no release");
    const { run } = first.input;
    await acquireRunLock(store, { owner: run.owner, runId: run.id }, runtime.clock());
    await store.put(layout.releaseManifest("0".repeat(16)), encodeJson({ schemaVersion: 99 }));

    const warnings: string[] = [];
    const logging: Runtime = { ...runtime, log: (level, message) => warnings.push(`${level} ${message}`) };

    expect(await retireSuperseded({ run }, logging)).toEqual({ kept: 1, retired: 0, orphansRemoved: 0 });

    expect(warnings).toEqual(["warn release left out of the list"]);
    expect(await acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock())).toBe(true);
  });

  it("does not touch a release that was promoted while it looked", async () => {
    const releases = await makeReleases(2);
    await drop(store, "late.jsonl", wire(2, 900));
    const third = await makeCandidate(runtime, "execution-3", hosted);
    let listed = false;
    const slow: ObjectStore = {
      ...store,
      list: async function* (prefix) {
        yield* store.list(prefix);
        if (!listed) await promote(third, runtime);
        listed = true;
      },
    };

    await retireSuperseded({ run: lastOf(releases).input.run }, { ...keeping(1), store: slow });

    expect(await hostedNumbers()).toEqual([2, 3]);
  });

  function stuckAt(name: string): Runtime {
    return {
      ...runtime,
      openEndpoint: async (wanted) => {
        const endpoint = await runtime.openEndpoint(wanted);
        if (wanted !== name) return endpoint;
        const remove = () => Promise.reject(new TransientError("BUSY", `${name} is being created`));
        return { ...endpoint, remove };
      },
    };
  }

  /** Whether the serving release and the one before it have their endpoints. */
  async function servingAndPrevious(): Promise<boolean[]> {
    const { pointer } = (await readCurrent(store)) ?? {};
    const ids = [pointer?.releaseId, pointer?.previous?.releaseId];
    return ids.map((id) => ["ntm", "knn"].every((kind) => hosted.has(`readnext-main-${kind}-${id}`)));
  }

  async function pointTo(serving: number, previous: number): Promise<void> {
    const pointers = new Map<number, object>();
    for (const { sequence, releaseId } of await listReleases(store, silentLog)) {
      pointers.set(sequence, {
        releaseId,
        manifest: { key: layout.releaseManifest(releaseId), sha256: "0".repeat(64) },
      });
    }
    const { promotedAt } = parseJsonBytes((await store.get(layout.current)).bytes) as { promotedAt: string };
    await store.put(
      layout.current,
      encodeJson({
        ...pointers.get(serving),
        sequence: 1,
        inputs: "any",
        previous: pointers.get(previous),
        promotedAt,
      }),
    );
  }
});

function lastOf<T>(items: readonly T[]): T {
  const last = items.at(-1);
  if (last === undefined) throw new Error("there is none");
  return last;
}
