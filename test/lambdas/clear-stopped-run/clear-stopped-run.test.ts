import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeHandler } from "../../../lambdas/clear-stopped-run/handler.ts";
import { promote } from "../../../lambdas/promote/promote.ts";
import { retireSuperseded } from "../../../lambdas/retire-superseded/retire-superseded.ts";
import { PreconditionFailedError, TransientError } from "../../../shared/errors/errors.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import { acquireRunLock, readRunLock, releaseRunLock } from "../../../shared/release/lock.ts";
import { releaseIdOf } from "../../../shared/release/names.ts";
import { type LogFields, silentLog } from "../../../shared/runtime/log.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { countingStore } from "../../storage/crashing-store.ts";
import { drop, openTestStore, wire } from "../bench.ts";
import { hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

/** As Step Functions' events look in SQS, shortened; see "Events that Step Functions sends" in its developer guide. */
function statusChange(name: string, status: string) {
  const event = {
    version: "0",
    id: "315c1398-40ff-a850-213b-158f73e60175",
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account: "123456789012",
    time: "2026-11-23T12:00:00Z",
    region: "eu-west-1",
    resources: [`arn:aws:states:eu-west-1:123456789012:execution:Retrain:${name}`],
    detail: {
      executionArn: `arn:aws:states:eu-west-1:123456789012:execution:Retrain:${name}`,
      stateMachineArn: "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain",
      name,
      status,
      startDate: 1795435200000,
      stopDate: 1795438800000,
      input: "{}",
      output: null,
    },
  };
  return message(JSON.stringify(event));
}

function message(body: unknown) {
  return { messageId: "m", body, attributes: { ApproximateReceiveCount: "1" }, eventSource: "aws:sqs" };
}

describe("clear-stopped-run", () => {
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

  const handle = (event: unknown, on: Runtime = runtime) => makeHandler(async () => on)(event, {});
  const stopped = (name: string, status = "ABORTED", on: Runtime = runtime) =>
    handle({ Records: [statusChange(name, status)] }, on);
  const lockIsFree = () => acquireRunLock(store, { owner: "next", runId: "r" }, runtime.clock());

  /** Until `free` is called, the endpoint is being created, which SageMaker does not let anybody stop. */
  function creating(part: string) {
    let busy = true;
    const on: Runtime = {
      ...runtime,
      openEndpoint: async (name) => {
        const endpoint = await runtime.openEndpoint(name);
        if (!busy || !name.includes(part)) return endpoint;
        const refuse = () => Promise.reject(new TransientError("ENDPOINT_BUSY", `${name} is being created`));
        return { ...endpoint, remove: refuse };
      },
    };
    return { on, free: () => (busy = false) };
  }

  it.each(["ABORTED", "TIMED_OUT", "FAILED"])(
    "frees the lock of an execution that ended %s, and removes its endpoints and nobody else's",
    async (status) => {
      await makeRelease(runtime, "first", hosted);
      const before = new Set(hosted);
      await drop(store, "more.jsonl", wire(6, 100));
      const { run } = await makeCandidate(runtime, "second", hosted);

      const result = await stopped("second", status);

      expect(result).toEqual({ decision: "DISCARDED", id: run.id });
      expect(hosted).toEqual(before);
      expect(await lockIsFree()).toBe(true);
    },
  );

  it("does nothing when the lock is another's", async () => {
    await makeCandidate(runtime, "second", hosted);
    const before = new Set(hosted);
    const counting = countingStore(store);

    const result = await stopped("first", "ABORTED", { ...runtime, store: counting });

    expect(result).toEqual({ decision: "NOT_ITS_LOCK" });
    expect(counting.calls.writes).toBe(0);
    expect(hosted).toEqual(before);
    expect(await readRunLock(store, runtime.clock())).toMatchObject({ owner: "second" });
  });

  it("does nothing when no execution ever had the lock", async () => {
    expect(await stopped("first")).toEqual({ decision: "NOT_ITS_LOCK" });
  });

  it("goes on when an endpoint could not be removed at first, although the lock is free since then", async () => {
    await makeCandidate(runtime, "first", hosted);
    const { on, free } = creating("-ntm-");

    await expect(stopped("first", "ABORTED", on)).rejects.toMatchObject({ code: "ENDPOINT_BUSY" });
    expect(await readRunLock(store, runtime.clock())).toBeUndefined();
    expect(hosted.size).toBe(1);
    await expect(stopped("first", "ABORTED", on)).rejects.toThrow(TransientError);
    free();

    expect(await stopped("first", "ABORTED", on)).toMatchObject({ decision: "DISCARDED" });
    expect(hosted.size).toBe(0);
  });

  it("leaves the rest to a successor that took the lock meanwhile, and that removes it", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);
    const { on } = creating("-ntm-");
    await expect(stopped("first", "ABORTED", on)).rejects.toThrow(TransientError);
    const left = [...hosted];
    const successor = await makeCandidate(runtime, "second", hosted);

    expect(await stopped("first")).toEqual({ decision: "NOT_ITS_LOCK" });

    expect([...hosted]).toEqual(expect.arrayContaining(left));
    await promote(successor, runtime);
    expect(await retireSuperseded({ run: successor.run }, runtime)).toMatchObject({ orphansRemoved: 1 });
    expect([...hosted].filter((name) => name.endsWith(run.attempt))).toEqual([]);
    expect(hosted.size).toBe(2);
  });

  it("takes a second event of the same end calmly", async () => {
    await makeCandidate(runtime, "first", hosted);
    await stopped("first", "FAILED");
    const { etag } = await store.get(layout.lock);

    expect(await stopped("first", "FAILED")).toMatchObject({ decision: "DISCARDED" });

    expect((await store.get(layout.lock)).etag).toBe(etag);
  });

  it("keeps the endpoints of what the execution had promoted before it ended, and frees the lock", async () => {
    const candidate = await makeCandidate(runtime, "first", hosted);
    await promote(candidate, runtime);

    const result = await stopped("first", "TIMED_OUT");

    expect(result).toEqual({ decision: "PROMOTED", id: candidate.run.id });
    expect(hosted.size).toBe(2);
    expect(await lockIsFree()).toBe(true);
  });

  it("marks a candidate that got as far as its manifest as retired", async () => {
    await makeRelease(runtime, "first", hosted);
    await drop(store, "more.jsonl", wire(6, 100));
    const candidate = await makeCandidate(runtime, "second", hosted);
    const losing: ObjectStore = {
      ...store,
      replaceIf: () => Promise.reject(new PreconditionFailedError("OBJECT_CHANGED", "it changed")),
    };
    await expect(promote(candidate, { ...runtime, store: losing })).rejects.toThrow(PreconditionFailedError);

    await stopped("second");

    expect(await listReleases(store, silentLog)).toMatchObject([
      { releaseId: releaseIdOf(candidate.run), retired: true },
      { retired: false, serving: true },
    ]);
  });

  it("clears away after a run whose lock has expired and that nobody followed", async () => {
    await makeCandidate(runtime, "first", hosted);
    const later = new Date(runtime.clock().getTime() + 27 * 3_600_000);

    expect(await stopped("first", "TIMED_OUT", { ...runtime, clock: () => later })).toMatchObject({
      decision: "DISCARDED",
    });
    expect(hosted.size).toBe(0);
  });

  it("does not write down an outcome: the same articles may be learned from by the next run", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);

    await stopped("first", "FAILED");

    await expect(store.get(layout.outcome(run.id))).rejects.toMatchObject({ code: "OBJECT_NOT_FOUND" });
  });

  it("logs which execution ended how and what was decided", async () => {
    const { run } = await makeCandidate(runtime, "first", hosted);
    const lines: [string, LogFields | undefined][] = [];
    const log: Runtime["log"] = (_, text, fields) => lines.push([text, fields]);

    await stopped("first", "ABORTED", { ...runtime, log });

    expect(lines).toEqual([
      ["execution ended unfinished", { execution: "first", status: "ABORTED", decision: "DISCARDED" }],
      ["stage finished", { stage: "clear-stopped-run", runId: run.id, durationMs: 0 }],
    ]);
  });

  const good = statusChange("first", "ABORTED");
  const altered = (change: object) =>
    message(JSON.stringify({ ...JSON.parse(String(good.body)), ...change }));
  it.each([
    ["no message", { Records: [] }, /Records: /],
    ["two messages", { Records: [good, good] }, /Records: /],
    ["a body that is no JSON", { Records: [message("{ broken")] }, /Records\.0\.body: is not JSON/],
    ["a body that is no text", { Records: [message(7)] }, /Records\.0\.body: .*string/],
    ["another's event", { Records: [altered({ source: "aws.s3" })] }, /body\.source: .*aws\.states/],
    ["another event", { Records: [altered({ "detail-type": "Other" })] }, /body\.detail-type: /],
    ["an end that is none of ours", { Records: [statusChange("e", "SUCCEEDED")] }, /body\.detail\.status: /],
    ["an event without a name", { Records: [altered({ detail: { status: "FAILED" } })] }, /detail\.name: /],
    ["nothing", undefined, /clear-stopped-run cannot read its input/],
  ])("refuses %s, and touches nothing", async (_, event, faults) => {
    await makeCandidate(runtime, "first", hosted);

    await expect(handle(event)).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "EVENT_INVALID",
      message: expect.stringMatching(faults),
    });

    expect(hosted.size).toBe(2);
    expect(await readRunLock(store, runtime.clock())).toMatchObject({ owner: "first" });
  });

  it("takes no lock from an execution that took it between the look and the removal", async () => {
    await makeCandidate(runtime, "first", hosted);
    await releaseRunLock(store, "first", runtime.clock());
    let looked = false;
    const overtaken: ObjectStore = {
      ...store,
      get: async (key) => {
        const object = await store.get(key);
        if (key === layout.lock && !looked) {
          looked = true;
          await acquireRunLock(store, { owner: "second", runId: "r" }, runtime.clock());
        }
        return object;
      },
    };

    await stopped("first", "ABORTED", { ...runtime, store: overtaken });

    expect(looked).toBe(true);
    expect(await readRunLock(store, runtime.clock())).toMatchObject({ owner: "second" });
  });
});
