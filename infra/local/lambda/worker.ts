import { workerData } from "node:worker_threads";
import type { ReadnextError } from "../../../shared/errors/errors.ts";
import type { StageHandler } from "../../../shared/runtime/lambda-handler.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { type EngineSettings, openLocalRuntime } from "../local-runtime.ts";

interface StageModule {
  readonly makeHandler: (openRuntime: () => Promise<Runtime>) => StageHandler<object>;
}

/** A failure as it crosses the thread: structured cloning would turn our errors into plain ones. */
export interface LambdaFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly code?: string;
}

export type LambdaReply = { readonly output: string } | { readonly failure: LambdaFailure };

const settings: EngineSettings = Array.isArray(workerData) ? workerData[1] : workerData;
let runtime: Promise<Runtime> | undefined;

/** Runs one invocation of a stage's real handler. Events and results cross as JSON, as they do on AWS. */
export async function invoke(request: {
  readonly folder: string;
  readonly event: string;
}): Promise<LambdaReply> {
  try {
    const module = (await import(`../../../lambdas/${request.folder}/handler.ts`)) as StageModule;
    const handler = module.makeHandler(() => (runtime ??= openLocalRuntime(settings)));
    return { output: JSON.stringify(await handler(JSON.parse(request.event), {})) };
  } catch (error) {
    return { failure: describeFailure(error) };
  }
}

function describeFailure(error: unknown): LambdaFailure {
  if (!(error instanceof Error)) return { errorType: "Error", errorMessage: String(error) };
  const { name, message, code } = error as ReadnextError;
  return { errorType: name, errorMessage: message, ...(code && { code }) };
}
