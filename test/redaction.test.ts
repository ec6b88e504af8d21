import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { functionEnvironment } from "../infra/aws/functions/function-environment.ts";
import { makeHandler as makeClearStoppedRun } from "../lambdas/clear-stopped-run/handler.ts";
import { makeHandler as makeDetectDrops } from "../lambdas/detect-drops/handler.ts";
import { makeHandler as makeDiscardCandidate } from "../lambdas/discard-candidate/handler.ts";
import { makeHandler as makeFoldIn } from "../lambdas/fold-in/handler.ts";
import { makeHandler as makeNudge } from "../lambdas/nudge/handler.ts";
import { makeHandler as makeObserve } from "../lambdas/observe/handler.ts";
import { parseConfig } from "../shared/config/parse-config.ts";
import { AlgorithmError } from "../shared/errors/errors.ts";
import { drop } from "./lambdas/bench.ts";
import { articlesWithCanaries, canary, marksIn, poisonRecords } from "./redaction/canaries.ts";
import { corruptions, forge } from "./redaction/corruption.ts";
import { openDeployment, runStages, type Step } from "./redaction/deployment.ts";
import { logCalls } from "./redaction/log-calls.ts";
import { failing, quotingError, quotingModels, useWitness } from "./redaction/setting.ts";
import { type Json, leaksIn } from "./redaction/witness.ts";

/**
 * T46 of reliability.md: where text may be. That of an article: in the store, and in an answer to a reader. Ids and keys:
 * also in the message of an error of ours, to say which. Nothing else that leaves a function holds any: no log, metric or
 * trace, no state's output, no error, no request to a model. Queries: redaction/queries.test.ts.
 */
const { now, messages, succeed } = useWitness();
const inErrors = ["id", "key"] as const;

const dropArticles = () => drop(now().runtime.store, `${canary("key")}.jsonl`, articlesWithCanaries(30));

function textOf(objects: ReadonlyMap<string, Uint8Array>, name: string): string {
  const found = [...objects].filter(([key]) => key.endsWith(name));
  return found.map(([, bytes]) => Buffer.from(bytes).toString()).join("");
}

describe("a run that goes well", () => {
  it("is told of without any text, id or key", async () => {
    const { deployment, runtime, witness, objects } = now();
    const archive = gzipSync(Buffer.from(canary("poison").repeat(1_000)));
    await runtime.store.put(`articles/${canary("key")}.tar.gz`, archive.subarray(0, -10));
    await drop(runtime.store, `${canary("key")}.txt`, `${canary("title")}\n\nwheat ${canary("body")}`);
    await drop(runtime.store, `${canary("key")}.jsonl`, articlesWithCanaries(40) + poisonRecords.join("\n"));

    await runStages(deployment, "first", succeed);
    await drop(runtime.store, `${canary("key")}-2.jsonl`, articlesWithCanaries(20, 100));
    await runStages(deployment, "second", succeed);
    await drop(
      runtime.store,
      `${canary("key")}-3.jsonl`,
      articlesWithCanaries(10, 200) + poisonRecords.join("\n"),
    );
    const folded = await witness.call("fold-in", makeFoldIn, {}, runtime);
    expect(folded).toMatchObject({ output: { decision: "FOLDED", rejected: poisonRecords.length } });
    await witness.call("observe", makeObserve, {}, runtime);
    const records = [{ messageId: "1", attributes: { ApproximateReceiveCount: "1" } }];
    await witness.call("nudge", makeNudge, { Records: records }, runtime);

    expect(leaksIn(witness.written)).toEqual([]);
    const channels = new Set(witness.written.map(({ channel }) => channel));
    expect(channels).toEqual(new Set(["log", "measure", "stdout", "output", "model request"]));
    expect([...objects.keys()].filter((key) => !key.startsWith("articles/")).flatMap(marksIn)).toEqual([]);
    expect(marksIn(textOf(objects, "catalogue.jsonl"))).toEqual(
      expect.arrayContaining(["title", "body", "source", "url", "ticker", "label", "id"]),
    );
  });

  it("keeps of what it rejected the place alone", async () => {
    const { deployment, runtime, objects } = now();
    await drop(runtime.store, `${canary("key")}.jsonl`, articlesWithCanaries(40) + poisonRecords.join("\n"));

    await runStages(deployment, "first", succeed);

    const rejects = textOf(objects, "rejects.jsonl");
    expect(rejects.trimEnd().split("\n")).toHaveLength(poisonRecords.length);
    expect(marksIn(rejects)).toEqual(["key"]);
  });
});

describe("a run that fails", () => {
  it("over a library's error tells its name and place, and none of its words", async () => {
    const { deployment, runtime, witness } = now();
    await dropArticles();
    const errors: Json[] = [];
    const breakFirst = async ({ name, make, event }: Step) => {
      errors.push(await witness.call(name, make, event, failing(runtime, quotingError)));
    };

    await runStages(deployment, "first", succeed, breakFirst);
    await breakFirst({ name: "observe", make: makeObserve, event: {} });

    expect(leaksIn(witness.written)).toEqual([]);
    expect(errors.length).toBeGreaterThan(10);
    for (const { error } of errors) {
      expect(error.errorType).toBe("SyntaxError");
      expect(error.errorMessage).toContain("redaction/setting.ts");
      expect(error.stackTrace.join()).toMatch(/\/(lambdas|shared)\/.*\.ts:\d/);
    }
  });

  it("over a corrupt object quotes nothing of it, even where its hash is right", async () => {
    const { deployment, runtime, witness } = now();
    await dropArticles();
    const types = new Set<string>();
    const corruptFirst = async ({ name, make, event }: Step) => {
      const whole = await deployment.copy();
      await make(async () => whole.runtime)(event, {});
      for (const key of whole.read) {
        for (const corrupt of Object.values(corruptions)) {
          const copy = await deployment.copy();
          const bytes = copy.objects.get(key);
          if (!bytes) continue;
          const forged = forge(copy.objects, key, corrupt(bytes), event);
          const answer = await witness.call(name, make, forged, copy.runtime);
          if ("error" in answer) types.add(answer.error.errorType);
        }
      }
    };

    await runStages(deployment, "first", succeed);
    await drop(runtime.store, "second.jsonl", articlesWithCanaries(20, 100));
    await runStages(deployment, "second", succeed, corruptFirst);

    expect(leaksIn(witness.written, inErrors)).toEqual([]);
    expect([...types]).toEqual(expect.arrayContaining(["CorruptDataError", "SyntaxError", "ZodError"]));
  }, 120_000);

  it("over a model that quotes its input has nothing to quote: models are sent numbers", async () => {
    const { deployment, runtime, witness } = now();
    await dropArticles();
    const errors: Json[] = [];
    const askFirst = async ({ name, make, event }: Step) => {
      const models = quotingModels(runtime, (message) => new AlgorithmError("MODEL_ERROR", message));
      if (name === "infer-topics" || name === "evaluate")
        errors.push(await witness.call(name, make, event, models));
    };

    await runStages(deployment, "first", succeed, askFirst);

    expect(errors.map(({ error }) => error.code)).toEqual(["MODEL_ERROR", "MODEL_ERROR"]);
    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("is refused, remembered and cleared away without any text", async () => {
    const { witness } = now();
    const strict = await openDeployment({ minTopicUniqueness: 1 });
    const { runtime, objects } = strict;
    await drop(runtime.store, `${canary("key")}.jsonl`, articlesWithCanaries(30));
    let reasons = "";
    let strictRunId = "";
    const call = async (step: Step) => {
      const output = await succeed(step, runtime);
      if (step.name === "evaluate") reasons = output.reasons;
      if (step.name === "detect-drops") strictRunId = output.id;
      return output;
    };
    const discardFirst = async ({ name, event: { run } }: Step) => {
      const event = { run, error: { Error: "CandidateRefused", Cause: reasons } };
      if (name === "promote") await succeed({ name: "discard", make: makeDiscardCandidate, event }, runtime);
    };

    await expect(runStages(strict, "first", call, discardFirst)).rejects.toThrow("RUN_LOCK_LOST");
    const event = { executionName: "again", input: {} };
    const again = await succeed({ name: "detect-drops", make: makeDetectDrops, event }, runtime);

    expect(again.reason).toBe("ALREADY_REFUSED: CandidateRefused");
    const outcome = textOf(objects, `${strictRunId}.json`);
    expect(outcome).toContain("TOPICS_COLLAPSED");
    expect(marksIn(outcome)).toEqual([]);
    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("over too many rejects counts them", async () => {
    const { deployment, runtime, witness } = now();
    await drop(runtime.store, `${canary("key")}.jsonl`, poisonRecords.join("\n"));

    await expect(runStages(deployment, "first", succeed)).rejects.toThrow("16 of 16 records were rejected");

    expect(leaksIn(witness.written)).toEqual([]);
  });

  it("or is stopped, is cleared away by its name", async () => {
    const { runtime, witness } = now();
    await dropArticles();
    const event = { executionName: "stopped", input: {} };
    await succeed({ name: "detect-drops", make: makeDetectDrops, event }, runtime);
    const change = {
      source: "aws.states",
      "detail-type": "Step Functions Execution Status Change",
      detail: { name: "stopped", status: "ABORTED", input: canary("body") },
    };

    const records = { Records: [{ body: JSON.stringify(change) }] };
    const answer = await witness.call("clear-stopped-run", makeClearStoppedRun, records, runtime);

    expect(answer).toMatchObject({ output: { decision: "DISCARDED" } });
    expect(leaksIn(witness.written)).toEqual([]);
  });

  it.each([
    ["no JSON", "?"],
    ["of another shape", ""],
  ])("or is stopped, by an event that is %s, does not quote it", async (_what, before) => {
    const { runtime, witness } = now();
    const body = `${before}{"detail":{"${canary("title")}":"${canary("body")}"}}`;

    const records = { Records: [{ body }] };
    const answer = await witness.call("clear-stopped-run", makeClearStoppedRun, records, runtime);

    expect(answer).toMatchObject({ error: { code: "EVENT_INVALID" } });
    expect(leaksIn(witness.written)).toEqual([]);
  });
});

it("a deployment traces no error's message and logs no event", () => {
  const environment = functionEnvironment(parseConfig({}, "test"), "bucket");

  expect(environment).toMatchObject({ POWERTOOLS_TRACER_CAPTURE_ERROR: "false" });
  expect(Object.keys(environment).filter((name) => /LOG_EVENT|POWERTOOLS_DEV/.test(name))).toEqual([]);
});

it("every log call of a run was gone through", () => {
  expect(logCalls("runs").length).toBeGreaterThan(4);
  expect([...messages]).toEqual(expect.arrayContaining(logCalls("runs")));
});
