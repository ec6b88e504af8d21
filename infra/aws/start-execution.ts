import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type RunResult, readCause, readOutput } from "../../statemachine/run-result.ts";

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
  return readOutput(JSON.parse(output));
}
