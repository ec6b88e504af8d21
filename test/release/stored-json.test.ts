import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { readOutcome, writeOutcome } from "../../shared/release/outcome.ts";
import { readBatchWork, readPlan } from "../../shared/release/plan.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { openTestStore } from "../lambdas/bench.ts";

const runId = "0123456789abcdef";

describe("what is stored about runs and releases", () => {
  let store: ObjectStore;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  it("is undefined where there is nothing", async () => {
    expect(await readCurrent(store)).toBeUndefined();
    expect(await readOutcome(store, runId)).toBeUndefined();
  });

  it("comes back as it was written", async () => {
    await writeOutcome(store, runId, { error: "CandidateRefused", cause: "why" });

    expect(await readOutcome(store, runId)).toEqual({ error: "CandidateRefused", cause: "why" });
  });

  it.each([
    ["the pointer", layout.current, () => readCurrent(store)],
    ["the outcome", layout.outcome(runId), () => readOutcome(store, runId)],
  ])(
    "is refused, naming the object and not taken for nothing, when %s is of another form",
    async (_, key, read) => {
      await store.put(key, encodeJson({ foreign: true }));
      await expect(read()).rejects.toMatchObject({
        name: "CorruptDataError",
        code: "STORED_JSON_INVALID",
        message: expect.stringContaining(key),
      });

      await store.put(key, new Uint8Array([0x7b, 0xff]));
      await expect(read()).rejects.toMatchObject({ name: "CorruptDataError", code: "NOT_JSON" });
    },
  );

  it("is refused when a plan's batch is no list of work", async () => {
    const files = new Map([[layout.planFile(0), encodeJson([{ key: "articles/a", part: "first" }])]]);
    const pointer = await writeArtifacts(store, layout.plan(runId), files, { config: {} });
    const plan = await readPlan(store, { id: runId, attempt: "01234567", owner: "o", plan: pointer });

    await expect(readBatchWork(store, plan, 0)).rejects.toMatchObject({
      code: "STORED_JSON_INVALID",
      message: expect.stringMatching(/plan\/batch-00000\.json: /),
    });
  });

  it("keeps the configuration that a run began with", async () => {
    const pointer = await writeArtifacts(store, layout.plan(runId), new Map(), { config: { seed: 7 } });

    const { config } = await readPlan(store, { id: runId, attempt: "01234567", owner: "o", plan: pointer });

    expect(config.seed).toBe(7);
  });
});
