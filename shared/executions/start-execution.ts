import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { awsErrorFacts } from "../storage/aws-error.ts";
import { executionError } from "./execution-errors.ts";
import { openExecutionsClient } from "./executions-client.ts";

/**
 * Starts an execution of a state machine under a name, at most once in the 90 days for which Step Functions remembers a
 * name: one of that name that runs is as good as started, and one that has ended is not run again.
 * @param name 1 to 80 of `[0-9A-Za-z_-]`
 * @param input JSON value that the execution is given
 * @returns `ALREADY_STARTED` when one of that name has ended, or was given another input
 * @throws what `executionError` tells
 */
export async function startExecution(
  stateMachineArn: string,
  name: string,
  input: object,
  client: SFNClient = openExecutionsClient(),
): Promise<"STARTED" | "ALREADY_STARTED"> {
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    return "STARTED";
  } catch (error) {
    if (awsErrorFacts(error).name === "ExecutionAlreadyExists") return "ALREADY_STARTED";
    throw executionError(error, stateMachineArn);
  }
}
