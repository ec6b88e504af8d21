import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detectDrops, detectDropsInput } from "../../../lambdas/detect-drops/detect-drops.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { drop, openTestStore, testRuntime, wire } from "../bench.ts";
import { makeRelease } from "../candidate.ts";

describe("an execution that overrides the gate", () => {
  let runtime: Runtime;
  let remove: () => void;
  beforeEach(async () => {
    const opened = await openTestStore();
    remove = opened.remove;
    runtime = testRuntime(opened.store, { split: { trainShards: 1 } });
    await drop(opened.store, "wire.jsonl", wire(20));
    await makeRelease(runtime, "first");
  });
  afterEach(() => remove());

  const ask = (input: object) =>
    detectDrops(detectDropsInput.parse({ executionName: "second", input }), runtime);

  it("runs although nothing is new: what was refused before would not run otherwise", async () => {
    expect(await ask({})).toMatchObject({ decision: "NOTHING_NEW" });

    expect(await ask({ override: "the desk knows" })).toMatchObject({
      decision: "RETRAIN",
      reason: "FORCED",
    });
  });

  it.each([[""], ["x".repeat(501)], [true]])("needs a reason: %j is none", (override) => {
    expect(detectDropsInput.safeParse({ executionName: "e", input: { override } }).success).toBe(false);
  });
});
