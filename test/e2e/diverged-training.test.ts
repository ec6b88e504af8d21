import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine, openEngine } from "../../infra/local/engine.ts";
import { plainReporter } from "../../infra/local/progress/reporters.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { findReportOfRun } from "../../shared/release/find-report.ts";
import type { RunResult } from "../../statemachine/run-result.ts";
import { drop, snapshot, wire } from "../lambdas/bench.ts";

/** So long a step leads out of all numbers at once. */
const tooFast = { count: 4, epochs: 5, optimizer: "sgd", learningRate: 1, encoderLayers: "256,256,256" };

const reason =
  /ClientError: training diverged in its first epoch: the loss is (?:NaN|-?Infinity), and no epoch came before .*; lower learning_rate \(1, optimizer sgd\), which Readnext takes from topics\.learningRate/;

/** T28 of reliability.md: with no epoch behind it a training has no curve to show, and says so itself. */
describe.each(["readnext", "builtin"])("a training of %s that diverges in its first epoch", (topicModel) => {
  const dataDir = mkdtempSync(join(tmpdir(), "readnext-diverged-"));
  const lines: string[] = [];
  let engine: Engine;
  let result: RunResult;

  beforeAll(async () => {
    engine = await openEngine({ dataDir, config: parseConfig({ topicModel, topics: tooFast }, "test") });
    await drop(engine.runtime.store, "wire.jsonl", wire(60));
    result = await engine.retrain(
      {},
      plainReporter((line) => lines.push(line)),
    );
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("ends the execution in RunFailed with what happened, and where to look", () => {
    expect(result).toEqual({
      status: "FAILED",
      error: "States.TaskFailed",
      cause: expect.stringMatching(reason),
    });
  });

  it("is told on the terminal, where it happened and at the end", () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^TrainTopicModel failed: States.TaskFailed: ${reason.source}`)),
        expect.stringMatching(new RegExp(`^the run failed: States.TaskFailed: ${reason.source}`)),
      ]),
    );
    expect(lines.join("\n")).not.toContain("its report:");
  });

  it("leaves no model, no report and no release", async () => {
    const keys = [...(await snapshot(engine.runtime.store)).keys()];

    const [run = ""] = keys.flatMap((key) => /^runs\/([0-9a-f]{16})\//.exec(key)?.[1] ?? []);
    expect(keys.filter((key) => key.startsWith("models/") || key.startsWith("releases/"))).toEqual([]);
    expect(existsSync(join(dataDir, "sagemaker", "endpoints"))).toBe(false);
    await expect(findReportOfRun(engine.runtime, run)).rejects.toMatchObject({
      code: "REPORT_NOT_FOUND",
      message: expect.stringContaining("it did not get as far as Evaluate"),
    });
  });
});
