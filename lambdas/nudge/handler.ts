import * as z from "zod";
import { ConfigError } from "../../shared/errors/errors.ts";
import { startExecution } from "../../shared/executions/start-execution.ts";
import { stateMachineVariable } from "../../shared/executions/state-machine-variable.ts";
import { environmentRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { nudge, nudgeInput, type StartNamed } from "./nudge.ts";

const environmentSchema = z.object({ [stateMachineVariable]: z.string().min(1) });

export const makeHandler = lambdaHandler("nudge", nudgeInput, (input, runtime) =>
  nudge(input, runtime, startNamed),
);
export const handler = makeHandler(environmentRuntime);

/** @throws ConfigError `ENVIRONMENT_INVALID`, and what `startExecution` throws */
const startNamed: StartNamed = async (name) => {
  const parsed = environmentSchema.safeParse(process.env);
  if (!parsed.success) throw new ConfigError("ENVIRONMENT_INVALID", z.prettifyError(parsed.error));
  return startExecution(parsed.data[stateMachineVariable], name, {});
};
