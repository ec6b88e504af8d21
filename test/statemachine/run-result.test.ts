import { describe, expect, it } from "vitest";
import { readCause, readOutput } from "../../statemachine/run-result.ts";

describe("readOutput", () => {
  it("is a promotion when there is a release", () => {
    const output = { run: { decision: "RETRAIN", reason: "FORCED" }, release: { releaseId: "abc" } };

    expect(readOutput(output)).toEqual({ status: "PROMOTED", releaseId: "abc" });
  });

  it.each(["NOTHING_NEW", "RUN_IN_PROGRESS"])("is %s, with its reason, when there is none", (decision) => {
    expect(readOutput({ run: { decision, reason: "why" } })).toEqual({ status: decision, reason: "why" });
  });

  it.each([{}, null, "text", { run: { decision: "RETRAIN", reason: "" } }, { release: {} }])(
    "is a failure when it is another machine's: %j",
    (output) => {
      expect(readOutput(output)).toMatchObject({ status: "FAILED", error: "OUTPUT_UNKNOWN" });
    },
  );
});

describe("readCause", () => {
  it.each([
    ['{"errorType":"X","errorMessage":"no room"}', "no room"],
    ['{"FailureReason":"feature_dim"}', "feature_dim"],
    ["plain words", "plain words"],
    ["42", "42"],
    ["null", "null"],
    [undefined, ""],
  ])("reads the cause %j as %j", (cause, words) => {
    expect(readCause(cause)).toBe(words);
  });
});
