import type * as z from "zod";
import { InvalidInputError } from "../errors/errors.ts";
import type { Runtime } from "./runtime.ts";
import { errorFields, toldError } from "./told-error.ts";
import { withMiddlewares } from "./with-middlewares.ts";

/** What the handler of a stage looks like to Lambda and to the embedded engine. */
export type StageHandler<Output> = (event: unknown, context: object) => Promise<Output>;

/**
 * Makes the Lambda handler of one stage: the event is parsed by `schema`, the stage is run, and one line with its
 * duration and its counts (every number of its result), or with its error, is logged.
 * @throws InvalidInputError `EVENT_INVALID`, naming the stage and every wrong field
 */
export function lambdaHandler<Input, Output extends object>(
  stageName: string,
  schema: z.ZodType<Input>,
  stage: (input: Input, runtime: Runtime) => Promise<Output>,
): (openRuntime: () => Promise<Runtime>) => StageHandler<Output> {
  return (openRuntime) =>
    withMiddlewares(openRuntime, async (event, runtime) => {
      const work = async () => stage(parseEvent(stageName, schema, event), runtime);
      return logged(stageName, event, runtime, work);
    });
}

function parseEvent<Input>(stageName: string, schema: z.ZodType<Input>, event: unknown): Input {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new InvalidInputError("EVENT_INVALID", `${stageName} cannot read its input: ${faults.join("; ")}`);
}

async function logged<Output extends object>(
  stage: string,
  event: unknown,
  { clock, log }: Runtime,
  work: () => Promise<Output>,
): Promise<Output> {
  const startedMs = clock().getTime();
  const durationMs = () => clock().getTime() - startedMs;
  try {
    const output = await work();
    const runId = runIdOf(event) ?? stringAt(output, "id");
    log("info", "stage finished", { stage, runId, durationMs: durationMs(), ...numbersOf(output) });
    return output;
  } catch (error) {
    const runId = runIdOf(event);
    log("error", "stage failed", { stage, runId, durationMs: durationMs(), ...errorFields(error) });
    throw toldError(error);
  }
}

/** Every stage is told its run; DetectDrops, which names it, returns it as `id`. */
function runIdOf(event: unknown): string | undefined {
  return stringAt((event as { run?: unknown } | null | undefined)?.run, "id");
}

function stringAt(value: unknown, key: string): string | undefined {
  const found = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof found === "string" ? found : undefined;
}

function numbersOf(output: object): Record<string, number> {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => typeof value === "number"));
}
