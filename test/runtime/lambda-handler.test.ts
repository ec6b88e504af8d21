import { describe, expect, it } from "vitest";
import * as z from "zod";
import { makeHandler as makeDetectDrops } from "../../lambdas/detect-drops/handler.ts";
import { makeHandler as makeInferTopics } from "../../lambdas/infer-topics/handler.ts";
import { makeHandler as makePreprocess } from "../../lambdas/preprocess/handler.ts";
import { ConfigError, TransientError } from "../../shared/errors/errors.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import type { LogFields } from "../../shared/runtime/log.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import { drop, openTestStore, testRuntime } from "../lambdas/bench.ts";

const runId = "0123456789abcdef";
const schema = z.object({ run: z.object({ id: z.string() }), batch: z.int() });
const event = { run: { id: runId }, batch: 7 };

type Line = [string, string, LogFields | undefined];

/** A clock that shows one second more each time it is looked at. */
async function setting() {
  const lines: Line[] = [];
  let seconds = 0;
  const runtime: Runtime = {
    ...testRuntime(await openStore("file:///nowhere")),
    clock: () => new Date(1000 * seconds++),
    log: (level, message, fields) => lines.push([level, message, fields]),
  };
  return { lines, runtime };
}

describe("a stage's Lambda handler", () => {
  it("gives the stage its parsed event, and the caller the stage's result", async () => {
    const { runtime } = await setting();
    const handler = lambdaHandler("stage", schema, async ({ batch }) => ({ doubled: batch * 2 }));

    expect(await handler(async () => runtime)(event, {})).toEqual({ doubled: 14 });
  });

  it("logs one line with stage, run, duration and every number of the result, and nothing else of it", async () => {
    const { lines, runtime } = await setting();
    const output = {
      accepted: 5,
      rejected: 1,
      reason: "text of an article",
      manifest: { key: "k" },
      batches: [1],
    };
    const handler = lambdaHandler("stage", schema, async () => output);

    await handler(async () => runtime)(event, {});

    const fields = { stage: "stage", runId, durationMs: 1000, accepted: 5, rejected: 1 };
    expect(lines).toEqual([["info", "stage finished", fields]]);
  });

  it("logs one line with the code of our own error, and lets it pass as it is", async () => {
    const { lines, runtime } = await setting();
    const error = new TransientError("STORE_UNAVAILABLE", "s3://bucket: try again");
    const handler = lambdaHandler("stage", schema, () => Promise.reject(error));

    await expect(handler(async () => runtime)(event, {})).rejects.toBe(error);

    const what = { error: "TransientError", code: "STORE_UNAVAILABLE", reason: "s3://bucket: try again" };
    expect(lines).toEqual([["error", "stage failed", { stage: "stage", runId, durationMs: 1000, ...what }]]);
  });

  it("does not log the message of another's error, which may quote an article", async () => {
    const { lines, runtime } = await setting();
    const handler = lambdaHandler("stage", schema, async () => JSON.parse("Confidential: the merger"));

    await expect(handler(async () => runtime)(event, {})).rejects.toThrow(SyntaxError);

    expect(lines).toMatchObject([["error", "stage failed", { error: "SyntaxError" }]]);
    expect(JSON.stringify(lines)).not.toContain("Confiden");
  });

  it.each([undefined, null, "text"])("survives a stage that throws %j", async (thrown) => {
    const { lines, runtime } = await setting();
    const handler = lambdaHandler("stage", schema, () => Promise.reject(thrown));

    await expect(handler(async () => runtime)(event, {})).rejects.toBe(thrown);

    expect(lines).toHaveLength(1);
  });

  it.each([
    [{ run: { id: runId }, batch: "7" }, /^stage cannot read its input: batch: .*number/],
    [{ run: {}, batch: 1 }, /^stage cannot read its input: run\.id: .*string/],
    [{}, /run: .*; batch: /],
    ["text", /\(whole\): .*object/],
    [null, /\(whole\): /],
    [undefined, /run: /],
  ])("refuses the event %j, naming the stage and the field, and logs that", async (wrong, message) => {
    const { lines, runtime } = await setting();
    const handler = lambdaHandler("stage", schema, async () => ({}));

    await expect(handler(async () => runtime)(wrong, {})).rejects.toMatchObject({
      name: "InvalidInputError",
      code: "EVENT_INVALID",
      message: expect.stringMatching(message),
    });
    expect(lines).toMatchObject([["error", "stage failed", { stage: "stage", code: "EVENT_INVALID" }]]);
  });

  it("fails with the reason why the runtime cannot be opened", async () => {
    const error = new ConfigError("ENVIRONMENT_INVALID", "READNEXT_STORE is missing");
    const handler = lambdaHandler("stage", schema, async () => ({}));

    await expect(handler(() => Promise.reject(error))(event, {})).rejects.toBe(error);
  });

  it.each([
    ["preprocess", makePreprocess, "batch"],
    ["infer-topics", makeInferTopics, "endpoint"],
    ["detect-drops", makeDetectDrops, "executionName"],
  ])("of %s names itself and its missing field", async (name, makeHandler, field) => {
    const { runtime } = await setting();

    await expect(makeHandler(async () => runtime)({}, {})).rejects.toThrow(
      new RegExp(`^${name} cannot read its input: .*${field}: `),
    );
  });
});

describe("the log of DetectDrops and Preprocess over real articles", () => {
  it("bears the run id from the first line on, and no word of an article", async () => {
    const { store, remove } = await openTestStore();
    const { lines, runtime } = await setting();
    const secret = {
      id: "a1",
      title: "Quixotic merger",
      body: "Zanzibar zeppelin sold",
      labels: ["xylograph"],
    };
    await drop(store, "wire.jsonl", `${JSON.stringify(secret)}\n{ broken "Zanzibar" line\n`);
    const openRuntime = async () => ({ ...runtime, store });

    const run = await makeDetectDrops(openRuntime)({ executionName: "e", input: {} }, {});
    await makePreprocess(openRuntime)({ run, batch: 0 }, {});
    remove();

    const id = (run as { id?: string }).id;
    expect(lines).toMatchObject([
      ["info", "stage finished", { stage: "detect-drops", runId: id, articleObjects: 1 }],
      ["info", "stage finished", { stage: "preprocess", runId: id, accepted: 1, rejected: 1 }],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/quixotic|merger|zanzibar|zeppelin|xylograph|broken/i);
  });
});
