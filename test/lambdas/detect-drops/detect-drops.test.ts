import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detectDrops, detectDropsInput } from "../../../lambdas/detect-drops/detect-drops.ts";
import { makeHandler } from "../../../lambdas/detect-drops/handler.ts";
import { promote } from "../../../lambdas/promote/promote.ts";
import { TransientError } from "../../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent } from "../../../shared/release/current.ts";
import { layout } from "../../../shared/release/layout.ts";
import { acquireRunLock, readRunLock } from "../../../shared/release/lock.ts";
import { releaseIdOf } from "../../../shared/release/names.ts";
import { writeOutcome } from "../../../shared/release/outcome.ts";
import { readBatchWork, readPlan } from "../../../shared/release/plan.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import type { ObjectInfo, ObjectStore } from "../../../shared/storage/store.ts";
import { crashingStore } from "../../storage/crashing-store.ts";
import { detect, drop, openTestStore, snapshot, testRuntime, wire } from "../bench.ts";
import { hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

type Named = Pick<CurrentPointer, "releaseId" | "manifest" | "inputs">;

const elsewhere: Named = {
  releaseId: "0123456789abcdef-01234567",
  manifest: { key: "releases/0123456789abcdef-01234567/manifest.json", sha256: "0".repeat(64) },
  inputs: "others",
};

describe("detect-drops", () => {
  let store: ObjectStore;
  let runtime: Runtime;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    ({ runtime } = hostingRuntime(store));
    await drop(store, "wire.jsonl", wire(30));
  });
  afterEach(() => remove());

  /** As a run that ends between its promotion and the giving back of its lock. */
  async function promoteAndDie(executionName: string): Promise<CurrentPointer> {
    await promote(await makeCandidate(runtime, executionName), runtime);
    const current = await readCurrent(store);
    if (!current) throw new Error("nothing was promoted");
    return current.pointer;
  }

  const ask = (executionName: string, force = false, on: Runtime = runtime) =>
    detectDrops({ executionName, input: { force } }, on);

  it("names run, attempt, owner, plan and batches for the states that follow", async () => {
    const result = await ask("execution-1");

    const runId = "id" in result ? result.id : "";
    expect(result).toEqual({
      decision: "RETRAIN",
      reason: "NEW_ARTICLES_OR_CONFIGURATION",
      articleObjects: 1,
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      // sha256sum of the execution's name
      attempt: "63093cff",
      owner: "execution-1",
      store: store.uri,
      plan: {
        key: expect.stringMatching(/^runs\/[0-9a-f]{16}\/plan\/manifest.json$/),
        sha256: expect.any(String),
      },
      batches: [0],
      seed: 0,
      topicModel: {
        name: `readnext-main-ntm-${runId}-63093cff`,
        training: {
          instanceType: "ml.c5.xlarge",
          instanceCount: 1,
          volumeSizeGb: 30,
          maxRuntimeSeconds: 14_400,
        },
        variants: [
          {
            VariantName: "all",
            ModelName: `readnext-main-ntm-${runId}-63093cff`,
            InstanceType: "ml.m5.large",
            InitialInstanceCount: 1,
          },
        ],
      },
      neighbourIndex: expect.objectContaining({
        name: `readnext-main-knn-${runId}-63093cff`,
        training: { instanceType: "ml.c5.xlarge", volumeSizeGb: 30, maxRuntimeSeconds: 14_400 },
      }),
      networkIsolation: true,
      tags: [
        { Key: "readnext:stage", Value: "main" },
        { Key: "readnext:run", Value: runId },
      ],
    });
  });

  it("writes the plan that its result points to: the configuration in force and the work of each batch", async () => {
    const [object] = await Array.fromAsync(store.list("articles/wire.jsonl"));
    const run = await detect(runtime);

    const plan = await readPlan(store, run);

    expect(plan.config.split.trainShards).toBe(1);
    expect(await readBatchWork(store, plan, 0)).toEqual([
      { key: "articles/wire.jsonl", etag: object?.etag, part: 0, parts: 1 },
    ]);
  });

  it("gives the same run id and plan, in whatever order the store lists", async () => {
    for (const name of ["b", "B", "a/b", "é", "\u{1F600}", "\uFF5E"]) {
      await drop(store, `${name}.jsonl`, wire(2, name.length));
    }
    const listed = await Array.fromAsync(store.list(layout.articlesPrefix));
    const ordered = await detect(runtime);

    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(listed, { minLength: listed.length }), async (shuffled) => {
        const result = await detect({ ...runtime, store: listing(store, shuffled) });

        expect([result.id, result.plan]).toEqual([ordered.id, ordered.plan]);
      }),
      { numRuns: 20 },
    );
  });

  it("passes over the folder objects that consoles make", async () => {
    const before = await detect(runtime);
    const folder = { key: "articles/2026/", sizeBytes: 0, etag: "e", modifiedAt: new Date(0) };
    const listed = [folder, ...(await Array.fromAsync(store.list(layout.articlesPrefix)))];

    expect((await detect({ ...runtime, store: listing(store, listed) })).id).toBe(before.id);
  });

  it.each([
    ["the configuration of learning", { seed: 1 }, true],
    ["what trains the topic model", { topicModel: "builtin" }, true],
    ["when to run", { schedule: { cron: "0 7 * * *" } }, false],
    ["what to keep", { retention: { releases: 5 } }, false],
  ])("tells by the run id whether %s changed what is learned: %j gives %s", async (_, config, changes) => {
    const before = await detect(testRuntime(store));

    const after = await detect(testRuntime(store, config));

    expect(after.id !== before.id).toBe(changes);
  });

  it("makes another run when an article's bytes change under the same name", async () => {
    const before = await detect(runtime);
    await drop(store, "wire.jsonl", wire(30).replace("Report 0", "Report X"));

    expect((await detect(runtime)).id).not.toBe(before.id);
  });

  it("finds nothing new when the serving release was made of the same, and writes nothing", async () => {
    await makeRelease(runtime, "first");
    const before = await snapshot(store);

    const result = await ask("second");

    expect(result).toEqual({ decision: "NOTHING_NEW", reason: "SAME_AS_SERVING_RELEASE", articleObjects: 1 });
    expect(await snapshot(store)).toEqual(before);
  });

  it("finds nothing new when the same was refused for good", async () => {
    const { id } = await detect(runtime);
    await store.delete(layout.lock);
    await writeOutcome(store, id, { error: "CandidateRefused", cause: "why" });

    const result = await ask("second");

    expect(result).toMatchObject({ decision: "NOTHING_NEW", reason: "ALREADY_REFUSED: CandidateRefused" });
    await expect(store.get(layout.lock)).rejects.toMatchObject({ code: "OBJECT_NOT_FOUND" });
  });

  it("learns again when articles change back to what an earlier release was made of", async () => {
    const first = await makeRelease(runtime, "first");
    await drop(store, "more.jsonl", wire(6, 100));
    await makeRelease(runtime, "second");
    await store.delete("articles/more.jsonl");

    const result = await ask("third");

    expect(result).toMatchObject({ decision: "RETRAIN", id: first.input.run.id });
  });

  it("runs when forced, under an id of its own for each execution", async () => {
    const first = await makeRelease(runtime, "first");

    const forced = await detect(runtime, "second", true);
    const again = await detect(runtime, "second", true);
    await store.delete(layout.lock);
    const other = await detect(runtime, "third", true);

    expect(forced.reason).toBe("FORCED");
    expect(again.id).toBe(forced.id);
    expect(new Set([first.input.run.id, forced.id, other.id]).size).toBe(3);
  });

  it("runs when forced after a refusal", async () => {
    const { id } = await detect(runtime, "second");
    await writeOutcome(store, id, { error: "CandidateRefused", cause: "why" });

    expect(await ask("second", true)).toMatchObject({ decision: "RETRAIN" });
  });

  it.each([false, true])("leaves a run in progress alone, forced: %s", async (force) => {
    await acquireRunLock(store, { owner: "other", runId: "r" }, runtime.clock());
    const before = (await store.get(layout.lock)).etag;

    const result = await ask("second", force);

    expect(result).toEqual({ decision: "RUN_IN_PROGRESS", reason: "RUN_LOCK_HELD", articleObjects: 1 });
    expect((await store.get(layout.lock)).etag).toBe(before);
  });

  it("takes the lock of a run that died after its candidate had come to serve, when there is something to learn", async () => {
    await promoteAndDie("first");
    const held = await readRunLock(store, runtime.clock());
    const nothing = await ask("second");
    await drop(store, "more.jsonl", wire(3, 500));

    const result = await ask("third");

    expect(held?.owner).toBe("first");
    expect(nothing.decision).toBe("NOTHING_NEW");
    expect(result.decision).toBe("RETRAIN");
    expect((await readRunLock(store, runtime.clock()))?.owner).toBe("third");
  });

  it.each([
    ["the one before", (own: Named) => ({ previous: own })],
    ["set aside", (own: Named) => ({ setAside: [own] })],
    [
      "set aside among others",
      (own: Named) => ({ previous: elsewhere, setAside: [elsewhere, own, elsewhere] }),
    ],
  ])(
    "takes the lock of a run that died after its candidate had come to serve, though its release is %s by now",
    async (_, naming) => {
      const { releaseId, manifest, inputs } = await promoteAndDie("first");
      const moved = { ...elsewhere, sequence: 2, promotedAt: "2026-11-23T12:30:00.000Z" };
      await store.put(layout.current, encodeJson({ ...moved, ...naming({ releaseId, manifest, inputs }) }));
      await drop(store, "more.jsonl", wire(3, 500));

      const result = await ask("second");

      expect(result.decision).toBe("RETRAIN");
      expect((await readRunLock(store, runtime.clock()))?.owner).toBe("second");
    },
  );

  it("leaves the lock to a run whose candidate is prepared, and no release yet", async () => {
    const before = await makeRelease(runtime, "first");
    await drop(store, "more.jsonl", wire(3, 500));
    const { run } = await makeCandidate(runtime, "second");
    await store.put(layout.releaseManifest(releaseIdOf(run)), encodeJson({}));

    const result = await ask("third");

    expect(result).toMatchObject({ decision: "RUN_IN_PROGRESS", reason: "RUN_LOCK_HELD" });
    expect((await readCurrent(store))?.pointer.releaseId).toBe(before.releaseId);
    expect((await readRunLock(store, runtime.clock()))?.owner).toBe("second");
  });

  it("of two executions that start in the same second lets one run", async () => {
    const results = await Promise.all([ask("schedule"), ask("by-hand")]);

    expect(results.map(({ decision }) => decision).sort()).toEqual(["RETRAIN", "RUN_IN_PROGRESS"]);
  });

  it("does not learn again what the lock's owner promoted between the look and the lock, and frees the lock", async () => {
    const overtaken: ObjectStore = {
      ...store,
      putIfAbsent: async (key, bytes) => {
        if (key === layout.lock) {
          await makeRelease(runtime, "first");
          await store.delete(layout.lock);
        }
        return store.putIfAbsent(key, bytes);
      },
    };

    const result = await ask("second", false, { ...runtime, store: overtaken });

    expect(result).toMatchObject({ decision: "NOTHING_NEW", reason: "SAME_AS_SERVING_RELEASE" });
    expect(await acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock())).toBe(true);
  });

  it("frees the lock when the second look fails", async () => {
    let locked = false;
    const failing: ObjectStore = {
      ...store,
      putIfAbsent: async (key, bytes) => {
        const etag = await store.putIfAbsent(key, bytes);
        locked ||= key === layout.lock;
        return etag;
      },
      get: async (key) => {
        if (locked && key === layout.current) throw new TransientError("STORE_UNAVAILABLE", "try again");
        return store.get(key);
      },
    };

    await expect(ask("execution-1", false, { ...runtime, store: failing })).rejects.toThrow(TransientError);

    expect(locked).toBe(true);
    expect(await acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock())).toBe(true);
  });

  it("locks nobody out when it dies before its last write, whichever that is", async () => {
    // one batch, the plan's manifest, the lock
    for (const [dieAt, when] of [
      [1, "before"],
      [1, "after"],
      [2, "before"],
      [2, "after"],
      [3, "before"],
    ] as const) {
      const dying = crashingStore(store, { dieAt, when });

      await expect(ask("dead", false, { ...runtime, store: dying })).rejects.toThrow(
        `died ${when} write ${dieAt}`,
      );

      expect(await ask(`next-${dieAt}-${when}`)).toMatchObject({ decision: "RETRAIN" });
      await store.delete(layout.lock);
      for (const key of (await snapshot(store, "runs/")).keys()) await store.delete(key);
    }
  });

  it("gives a repeated call the same answer", async () => {
    expect(await ask("execution-1")).toEqual(await ask("execution-1"));
  });

  describe("reads what the execution was started with:", () => {
    const handle = (input: unknown) =>
      makeHandler(async () => runtime)({ executionName: "execution-1", input }, {});

    it.each([{}, { force: false }, { force: true }, { Comment: "Insert your JSON here" }])(
      "takes %j",
      async (input) => {
        expect(await handle(input)).toMatchObject({ decision: "RETRAIN" });
      },
    );

    it.each([
      [{ forse: true }, /detect-drops.*input: .*"forse"/],
      [{ force: "yes" }, /detect-drops.*input\.force: .*boolean/],
      [{ Comment: 1 }, /detect-drops.*input\.Comment: .*string/],
      [[], /detect-drops.*input: /],
      [null, /detect-drops.*input: /],
    ])("refuses %j, naming the key", async (input, message) => {
      await expect(handle(input)).rejects.toMatchObject({
        name: "InvalidInputError",
        code: "EVENT_INVALID",
        message: expect.stringMatching(message),
      });
    });

    it("does not force when nothing is said of it", () => {
      expect(detectDropsInput.parse({ executionName: "e", input: {} }).input.force).toBe(false);
    });
  });
});

function listing(store: ObjectStore, objects: readonly ObjectInfo[]): ObjectStore {
  return {
    ...store,
    list: (prefix) => {
      if (prefix !== layout.articlesPrefix) return store.list(prefix);
      return (async function* () {
        yield* objects;
      })();
    },
  };
}
