import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { readCause } from "../local/progress/cause.ts";
import type { RunResult } from "../local/progress/events.ts";

const pollMs = 15_000;

/** Starts the deployed state machine, as the console would, and waits for its end. */
export async function followOnAws(
  stateMachineArn: string,
  input: { readonly force: boolean },
  { client = new SFNClient({}), wait = (ms: number): Promise<unknown> => sleep(ms) } = {},
): Promise<RunResult> {
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn } = await client.send(start);
  for (;;) {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE") {
      return resultOf(execution.status, execution.output, execution.error, execution.cause);
    }
    await wait(pollMs);
  }
}

function resultOf(status = "", output = "{}", error = status, cause?: string): RunResult {
  if (status !== "SUCCEEDED") return { status: "FAILED", error, cause: readCause(cause) };
  const { run, release } = JSON.parse(output) as {
    run: { decision: "NOTHING_NEW" | "RUN_IN_PROGRESS"; reason: string };
    release?: { releaseId: string };
  };
  if (release) return { status: "PROMOTED", releaseId: release.releaseId };
  return { status: run.decision, reason: run.reason };
}
