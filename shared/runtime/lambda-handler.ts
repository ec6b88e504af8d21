import middy from "@middy/core";
import type { z } from "zod";
import { InvalidInputError } from "../errors/errors.ts";
import type { Runtime } from "./runtime.ts";

/** What the handler of a stage looks like to Lambda and to the embedded engine. */
export type StageHandler<Output> = (event: unknown, context: object) => Promise<Output>;

/**
 * Makes the Lambda handler of one stage: the event is parsed by `schema`, the stage is run, and one line with its
 * duration and its counts (every number of its result) is logged.
 */
export function lambdaHandler<Input, Output extends object>(
  stageName: string,
  schema: z.ZodType<Input>,
  stage: (input: Input, runtime: Runtime) => Promise<Output>,
): (openRuntime: () => Promise<Runtime>) => StageHandler<Output> {
  return (openRuntime) => {
    const handler = middy()
      .use({
        before: (request) => {
          request.event = parseEvent(stageName, schema, request.event);
        },
      })
      .handler(async (input: Input) => {
        const runtime = await openRuntime();
        return logged(stageName, input, runtime, () => stage(input, runtime));
      });
    return async (event, context) => (await handler(event as never, context as never)) as Output;
  };
}

function parseEvent<Input>(stageName: string, schema: z.ZodType<Input>, event: unknown): Input {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new InvalidInputError("EVENT_INVALID", `${stageName} cannot read its input: ${faults.join("; ")}`);
}

async function logged<Output extends object>(
  stage: string,
  input: unknown,
  runtime: Runtime,
  work: () => Promise<Output>,
): Promise<Output> {
  const startedMs = runtime.clock().getTime();
  const fields = () => ({ stage, runId: runIdOf(input), durationMs: runtime.clock().getTime() - startedMs });
  try {
    const output = await work();
    runtime.log("info", "stage finished", { ...fields(), ...numbersOf(output) });
    return output;
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    runtime.log("error", "stage failed", { ...fields(), error: name, code, reason: message });
    throw error;
  }
}

function runIdOf(input: unknown): string | undefined {
  const run = (input as { run?: { id?: unknown } } | null)?.run;
  return typeof run?.id === "string" ? run.id : undefined;
}

function numbersOf(output: object): Record<string, number> {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => typeof value === "number"));
}
