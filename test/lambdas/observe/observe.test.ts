import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detectDrops } from "../../../lambdas/detect-drops/detect-drops.ts";
import { makeHandler } from "../../../lambdas/observe/handler.ts";
import { unlearnedSince } from "../../../lambdas/observe/unlearned-since.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { layout } from "../../../shared/release/layout.ts";
import { acquireRunLock } from "../../../shared/release/lock.ts";
import { attemptOf, modelNames } from "../../../shared/release/names.ts";
import { writeOutcome } from "../../../shared/release/outcome.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { countingStore } from "../../storage/crashing-store.ts";
import { drop, openTestStore, wire } from "../bench.ts";
import { candidateConfig, hostingRuntime, makeCandidate, makeRelease } from "../candidate.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const hoursLater = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);

/** T47 of reliability.md: the part of the figures. */
describe("observe", () => {
  let bucket: ObjectStore;
  let hosted: Set<string>;
  /** When each article was dropped, in hours after noon; what is not named came at noon. */
  let dropped: Map<string, number>;
  let runtime: Runtime;
  let remove: () => void;

  beforeEach(async () => {
    ({ store: bucket, remove } = await openTestStore());
    dropped = new Map();
    ({ runtime, hosted } = hostingRuntime(dated(bucket)));
  });
  afterEach(() => remove());

  function dated(store: ObjectStore): ObjectStore {
    return {
      ...store,
      list: async function* (prefix) {
        for await (const info of store.list(prefix)) {
          yield { ...info, modifiedAt: hoursLater(dropped.get(info.key) ?? 0) };
        }
      },
    };
  }

  async function dropAt(hours: number, name: string, text: string): Promise<void> {
    dropped.set(`articles/${name}`, hours);
    await drop(bucket, name, text);
  }

  async function observeAt(hours: number, change: Partial<Runtime> = {}) {
    const measured: Record<string, number> = {};
    const on: Runtime = {
      ...runtime,
      ...change,
      clock: () => hoursLater(hours),
      measure: (name, value) => {
        measured[name] = value;
      },
    };
    const result = await makeHandler(async () => on)({ any: "event" }, {});
    return { measured, result };
  }

  async function measuredAt(hours: number, change: Partial<Runtime> = {}) {
    return (await observeAt(hours, change)).measured;
  }

  it("misses no endpoint where releases are answered for without, and finds each that is left", async () => {
    await dropAt(0, "wire.jsonl", wire(30));
    await makeRelease(runtime, "first", hosted);
    const config = { ...runtime.config, serving: "inProcess" as const };

    const left = await measuredAt(1, { config });
    hosted.clear();
    const gone = await measuredAt(1, { config });

    expect(left).toMatchObject({ EndpointsMissing: 0, EndpointsWithoutRelease: 2 });
    expect(gone).toMatchObject({ EndpointsMissing: 0, EndpointsWithoutRelease: 0 });
  });

  it("measures each figure once and returns them all, which are then logged", async () => {
    await dropAt(-5, "wire.jsonl", wire(30));
    await makeRelease(runtime, "first", hosted);
    await dropAt(1, "more.jsonl", wire(6, 100));
    await bucket.put(layout.lastCheck, encodeJson({ at: hoursLater(1.5).toISOString() }));
    hosted.add("readnext-main-ntm-aaaaaaaaaaaaaaaa-bbbbbbbb");
    hosted.delete([...hosted][0] ?? "");

    const { measured, result } = await observeAt(3);

    expect(measured).toEqual({
      HoursSinceCheck: 1.5,
      ModelAgeHours: 2,
      EndpointsWithoutRelease: 1,
      EndpointsMissing: 1,
    });
    expect(result).toEqual({
      hoursSinceCheck: 1.5,
      modelAgeHours: 2,
      endpointsWithoutRelease: 1,
      endpointsMissing: 1,
    });
  });

  it("writes nothing", async () => {
    await dropAt(0, "wire.jsonl", wire(30));
    await makeRelease(runtime, "first", hosted);
    const counting = countingStore(bucket);

    await observeAt(3, { store: counting });

    expect(counting.calls.writes).toBe(0);
  });

  it("measures all as nothing in a deployment of which nothing was asked yet", async () => {
    expect(await measuredAt(1000)).toEqual({
      HoursSinceCheck: 0,
      ModelAgeHours: 0,
      EndpointsWithoutRelease: 0,
      EndpointsMissing: 0,
    });
  });

  describe("HoursSinceCheck", () => {
    it("counts from the last time that a run looked, whatever it found", async () => {
      await dropAt(-3, "wire.jsonl", wire(30));
      await detectDrops({ executionName: "e", input: { force: false } }, runtime);

      expect(await measuredAt(7)).toMatchObject({ HoursSinceCheck: 7 });
    });

    it("counts from the first article where no run ever looked", async () => {
      await dropAt(9, "late.jsonl", wire(2, 50));
      await dropAt(2, "wire.jsonl", wire(30));

      expect(await measuredAt(50)).toMatchObject({ HoursSinceCheck: 48 });
    });

    it("is nothing, not less, when the clock that wrote the check goes ahead", async () => {
      await bucket.put(layout.lastCheck, encodeJson({ at: hoursLater(5 / 60).toISOString() }));

      expect(await measuredAt(0)).toMatchObject({ HoursSinceCheck: 0 });
    });

    it("is not measured from a check that cannot be read", async () => {
      await bucket.put(layout.lastCheck, encodeJson({ at: "yesterday" }));

      await expect(observeAt(1)).rejects.toMatchObject({ code: "STORED_JSON_INVALID" });
    });
  });

  describe("ModelAgeHours", () => {
    it("is nothing as long as the release knows all that is there, be it a year old", async () => {
      await dropAt(-1, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);

      expect(await measuredAt(8760)).toMatchObject({ ModelAgeHours: 0 });
    });

    it("counts from the first article that the release does not know, not from the release", async () => {
      await dropAt(-1, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);
      await dropAt(700, "more.jsonl", wire(6, 100));
      await dropAt(705, "latest.jsonl", wire(6, 200));

      expect(await measuredAt(710)).toMatchObject({ ModelAgeHours: 10 });
    });

    it.each([
      ["the configuration of learning changed", { seed: 1 }, 20],
      ["only what does not change the model changed", { retention: { releases: 5 } }, 0],
    ])("knows no better than the promotion when %s: %j gives another age", async (_, change, age) => {
      await dropAt(-1, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);
      const config = parseConfig({ ...candidateConfig, ...change }, "test");

      expect(await measuredAt(20, { config })).toMatchObject({ ModelAgeHours: age });
    });

    it("counts from the promotion when an article was deleted", async () => {
      await dropAt(-1, "wire.jsonl", wire(30));
      await dropAt(-1, "more.jsonl", wire(6, 100));
      await makeRelease(runtime, "first", hosted);
      await bucket.delete("articles/more.jsonl");

      expect(await measuredAt(20)).toMatchObject({ ModelAgeHours: 20 });
    });

    it("counts on although the run of these articles was refused for good", async () => {
      await dropAt(0, "wire.jsonl", wire(30));
      const { run } = await makeCandidate(runtime, "first", hosted);
      await writeOutcome(bucket, run.id, { error: "CandidateRefused", cause: "why" });

      expect(await measuredAt(30)).toMatchObject({ ModelAgeHours: 30 });
    });

    it("is nothing when no article is left: none can be learned from", async () => {
      await dropAt(-1, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);
      await bucket.delete("articles/wire.jsonl");

      expect(await measuredAt(30)).toMatchObject({ ModelAgeHours: 0 });
    });

    it("is nothing, not less, when the clock that dated the article goes ahead", async () => {
      await dropAt(5 / 60, "wire.jsonl", wire(30));

      expect(await measuredAt(0)).toMatchObject({ ModelAgeHours: 0 });
    });

    it("takes an article that came in the moment of the promotion for one that was there before", () => {
      const current = { inputs: "then", promotedAt: noon.toISOString() };

      expect(unlearnedSince([{ modifiedAt: noon }, { modifiedAt: hoursLater(2) }], "now", current)).toEqual(
        hoursLater(2),
      );
    });
  });

  describe("EndpointsWithoutRelease", () => {
    it("counts neither those of kept releases nor those of the run under way", async () => {
      await dropAt(0, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);
      const going = { id: "00000000000000aa", attempt: attemptOf("going") };
      for (const name of Object.values(modelNames("main", going))) hosted.add(name);
      await acquireRunLock(bucket, { owner: "going", runId: going.id }, noon);

      expect(await measuredAt(1)).toMatchObject({ EndpointsWithoutRelease: 0 });
      expect(await measuredAt(27)).toMatchObject({ EndpointsWithoutRelease: 2 });
    });
  });

  describe("EndpointsMissing", () => {
    beforeEach(async () => {
      await dropAt(0, "wire.jsonl", wire(30));
      await makeRelease(runtime, "first", hosted);
    });

    const withStatus = (status: string): Partial<Runtime> => ({
      listEndpoints: async () => [...hosted].map((name) => ({ name, status })),
    });

    it.each([
      ["InService", 0],
      ["Updating", 0],
      ["SystemUpdating", 0],
      ["RollingBack", 0],
      ["Creating", 2],
      ["OutOfService", 2],
      ["Failed", 2],
      ["Deleting", 2],
      ["UpdateRollbackFailed", 2],
    ])("of a release whose two endpoints are %s is %d", async (status, missing) => {
      expect(await measuredAt(1, withStatus(status))).toMatchObject({ EndpointsMissing: missing });
    });

    it("counts those that are not hosted at all", async () => {
      hosted.clear();

      expect(await measuredAt(1)).toMatchObject({ EndpointsMissing: 2 });
    });

    it("counts only those of the release that serves", async () => {
      await dropAt(1, "more.jsonl", wire(6, 100));
      const [old] = hosted;
      await makeRelease(runtime, "second", hosted);
      hosted.delete(old ?? "");

      expect(await measuredAt(1)).toMatchObject({ EndpointsMissing: 0 });
    });

    it("fails when the serving release's manifest cannot be read, after the other figures were measured", async () => {
      const measured: string[] = [];
      for await (const { key } of bucket.list("releases/")) {
        if (key.endsWith("/manifest.json")) await bucket.put(key, encodeJson({}));
      }

      const on: Runtime = { ...runtime, measure: (name) => measured.push(name) };
      const observation = makeHandler(async () => on)({}, {});

      await expect(observation).rejects.toMatchObject({ code: "MANIFEST_ALTERED" });
      expect(measured).toEqual(["HoursSinceCheck", "ModelAgeHours", "EndpointsWithoutRelease"]);
    });
  });
});
