import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, it } from "vitest";
import { followOnAws } from "../../shared/executions/follow-execution.ts";
import { standInFor } from "../aws/stand-in.ts";

const machineArn = "arn:aws:states:eu-west-1:123456789012:stateMachine:Retrain";
const executionArn = "arn:aws:states:eu-west-1:123456789012:execution:Retrain:one";
const sfn = standInFor(SFNClient);

function answer(...descriptions: Partial<DescribeExecutionOutput>[]) {
  sfn.on(StartExecutionCommand).resolves({ executionArn, startDate: new Date(0) });
  const calls = sfn.on(DescribeExecutionCommand);
  for (const description of descriptions) calls.resolvesOnce(description);
}

const follow = (force = false) =>
  followOnAws(
    machineArn,
    { force },
    { client: new SFNClient({ region: "eu-west-1" }), wait: async () => {} },
  );

describe("an execution started on AWS by hand", () => {
  beforeEach(() => sfn.reset());

  it("is started with the machine's documented input, under a name, so that a repeated call starts one", async () => {
    answer({ status: "SUCCEEDED", output: '{"run":{"decision":"NOTHING_NEW","reason":"NO_ARTICLES"}}' });

    await follow(true);

    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: machineArn,
      name: expect.stringMatching(/^by-hand-[0-9a-f-]{36}$/),
      input: '{"force":true}',
    });
  });

  it("is followed until it ends", async () => {
    answer(
      { status: "RUNNING" },
      { status: "RUNNING" },
      { status: "SUCCEEDED", output: '{"run":{"decision":"RETRAIN"},"release":{"releaseId":"abc"}}' },
    );

    expect(await follow()).toEqual({ status: "PROMOTED", releaseId: "abc" });
    expect(sfn.commandCalls(DescribeExecutionCommand)).toHaveLength(3);
  });

  it("tells the error and the words of its cause", async () => {
    const cause = '{"errorType":"UnusableDropError","errorMessage":"6 of 100 records were rejected"}';
    answer({ status: "FAILED", error: "UnusableDropError", cause });

    expect(await follow()).toEqual({
      status: "FAILED",
      error: "UnusableDropError",
      cause: "6 of 100 records were rejected",
    });
  });

  it("counts a timed-out or aborted execution as failed", async () => {
    answer({ status: "TIMED_OUT" });

    expect(await follow()).toMatchObject({ status: "FAILED", error: "TIMED_OUT" });
  });

  it("counts the success of another state machine as failed", async () => {
    answer({ status: "SUCCEEDED", output: '{"anything":1}' });

    expect(await follow()).toMatchObject({ status: "FAILED", error: "OUTPUT_UNKNOWN" });
  });
});
