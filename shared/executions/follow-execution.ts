import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type RunResult, readCause, readOutput } from "../../statemachine/run-result.ts";
import { executionError } from "./execution-errors.ts";
import { openExecutionsClient } from "./executions-client.ts";

const pollMs = 15_000;

/** What an execution of the state machine is started with. */
export type ExecutionInput = {
  readonly force?: boolean;
  /** Why the gate is not to refuse it. */
  readonly override?: string;
};

export interface FollowOptions {
  readonly client?: SFNClient;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Starts the deployed state machine, as the console would, and waits for its end.
 * @throws what `executionError` tells
 */
export async function followOnAws(
  stateMachineArn: string,
  input: ExecutionInput,
  { client = openExecutionsClient(), wait = (ms) => sleep(ms) }: FollowOptions = {},
): Promise<RunResult> {
  // A name makes a call whose answer was lost, and which the SDK repeats, start one execution.
  const name = `by-hand-${randomUUID()}`;
  const start = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  const { executionArn } = await naming(stateMachineArn, client.send(start));
  for (;;) {
    const execution = await naming(
      stateMachineArn,
      client.send(new DescribeExecutionCommand({ executionArn })),
    );
    if (execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE") {
      return resultOf(execution.status, execution.output, execution.error, execution.cause);
    }
    await wait(pollMs);
  }
}

async function naming<T>(arn: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw executionError(error, arn);
  }
}

function resultOf(status = "", output = "{}", error = status, cause?: string): RunResult {
  if (status !== "SUCCEEDED") return { status: "FAILED", error, cause: readCause(cause) };
  return readOutput(JSON.parse(output));
}
