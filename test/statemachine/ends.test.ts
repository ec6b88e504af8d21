import { beforeAll, describe, expect, it } from "vitest";
import { type Execution, execute, failing } from "./bench.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

const lastTwo = (run: Execution) => run.states.slice(-2);

/** T17 of reliability.md; where the failure of each task leads is in retries.test.ts. */
describe("an execution ends", () => {
  it("in Promoted, with the release", async () => {
    const run = await execute(outputs);

    expect(lastTwo(run)).toEqual(["RetireSuperseded", "Promoted"]);
    expect(run.end).toMatchObject({ output: { release: outputs.release } });
    expect(run.callsOf("DiscardCandidate")).toEqual([]);
  });

  it.each([
    ["NOTHING_NEW", "NothingNew"],
    ["RUN_IN_PROGRESS", "RunInProgress"],
    ["SOMETHING_ELSE", "RunInProgress"],
  ])("at once when DetectDrops decides %s, in %s", async (decision, end) => {
    const run = await execute(outputs, { DetectDrops: () => ({ decision, reason: "why" }) });

    expect(run.states).toEqual(["DetectDrops", "AnythingNew?", end]);
    expect(run.end).toEqual({ output: { run: { decision, reason: "why" } } });
  });

  it("in RunFailed when the gate refuses the candidate, with the gate's reasons, and promotes nothing", async () => {
    const reasons = "PRECISION_TOO_LOW: precision at k 0.100 < 0.300; TOPICS_COLLAPSED: …";

    const run = await execute(outputs, {
      Evaluate: () => ({ ...outputs.evaluation, goodEnough: false, reasons }),
    });

    expect(run.states.slice(-4)).toEqual([
      "GoodEnough?",
      "CandidateRefused",
      "DiscardCandidate",
      "RunFailed",
    ]);
    expect(run.end).toEqual({ error: "CandidateRefused", cause: reasons });
    expect(run.callsOf("DiscardCandidate")).toMatchObject([
      { error: { Error: "CandidateRefused", Cause: reasons } },
    ]);
    expect(run.callsOf("Promote")).toEqual([]);
  });

  it("in RunFailed with the first failure, though clearing away fails as well", async () => {
    const run = await execute(outputs, {
      Evaluate: failing("CorruptDataError", 1, "the report is torn"),
      DiscardCandidate: failing("ConfigError", Infinity, "may not delete"),
    });

    expect(lastTwo(run)).toEqual(["DiscardCandidate", "RunFailed"]);
    expect(run.end).toEqual({ error: "CorruptDataError", cause: "the report is torn" });
  });

  it("in Promoted though superseded endpoints could not be removed: readers have the release", async () => {
    const run = await execute(outputs, { RetireSuperseded: failing("ConfigError") });

    expect(run.end).toMatchObject({ output: { release: outputs.release, error: { Error: "ConfigError" } } });
  });

  it("with the failure of one batch, when the others went well", async () => {
    const run = await execute(outputs, {
      InferTopicsOfBatch: (input, otherwise) =>
        (input as { batch: number }).batch === 1
          ? failing("CorruptDataError", 1, "batch 1")(input, otherwise)
          : otherwise(),
    });

    expect(run.end).toEqual({ error: "CorruptDataError", cause: "batch 1" });
  });
});
