import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { type ExecutionInput, followOnAws } from "../../../shared/executions/follow-execution.ts";
import type { RunResult } from "../../../statemachine/run-result.ts";
import { dropArticles } from "../drop-articles.ts";
import { openEngine } from "../engine.ts";
import { openReporter } from "../progress/reporters.ts";
import { wordResult } from "../progress/wording.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";
import { retrainHere } from "./retrain-here.ts";

interface RetrainOptions extends CommonOptions {
  readonly articles?: string;
  readonly force: boolean;
  readonly override?: string;
  readonly stateMachine?: string;
}

export async function retrainCommand(options: RetrainOptions): Promise<void> {
  const result =
    options.stateMachine !== undefined ? await onAws(options, options.stateMachine) : await here(options);
  if (options.stateMachine !== undefined) {
    console.log(options.json ? JSON.stringify(result) : wordResult(result));
  }
  if (result.status === "FAILED") process.exitCode = 1;
}

async function here(options: RetrainOptions): Promise<RunResult> {
  const settings = readSettings(options.data, options.config);
  dropArticles(settings.dataDir, options.articles);
  const engine = await openEngine(settings);
  try {
    return await retrainHere(
      engine,
      inputOf(options),
      openReporter({ json: options.json, stream: process.stdout }),
    );
  } finally {
    await engine.close();
  }
}

/** @throws InvalidInputError `USAGE`: what is dropped here does not get into the bucket */
async function onAws(options: RetrainOptions, stateMachineArn: string): Promise<RunResult> {
  if (options.articles !== undefined) {
    throw new InvalidInputError("USAGE", "--articles drops here: upload to the bucket for --state-machine");
  }
  return followOnAws(stateMachineArn, inputOf(options));
}

function inputOf({ force, override }: RetrainOptions): ExecutionInput {
  return { ...(force && { force }), ...(override !== undefined && { override }) };
}
