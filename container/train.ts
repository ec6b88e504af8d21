import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ModelFiles } from "../shared/algorithms/program.ts";
import { type TrainingResult, trainingResult } from "../shared/algorithms/training-thread.ts";
import { threadFile } from "../shared/runtime/thread-file.ts";
import { mlFolder } from "./ml-folder.ts";
import type { Settings } from "./settings.ts";

/** What SageMaker shows of a failure. */
const reasonLength = 1024;

export interface TrainingLife {
  /** Gets each line of the log. */
  readonly write: (line: string) => void;
  readonly stop: AbortSignal;
}

/**
 * Trains in a thread of its own, so that this one hears signals, and leaves the model or the reason of the failure where
 * SageMaker looks for it. A training that is stopped leaves neither: half a model is none.
 * @returns the exit code
 */
export async function train(settings: Settings, { write, stop }: TrainingLife): Promise<0 | 1 | 143> {
  const folder = mlFolder(settings.root);
  const thread = new Worker(threadFile("training-thread", import.meta.url), { workerData: settings });
  const stopped = once(stop, "abort").then(() => undefined);
  const result = await Promise.race([trainingResult(thread, write), stopped]);
  await thread.terminate();
  if (result === undefined) {
    write("Stopped: there is no model");
    return 143;
  }
  const failure = storeModel(result, folder.model);
  if (failure === undefined) return 0;
  leaveFailure(settings.root, failure, write);
  return 1;
}

/** Says why there is no model, in the log and where SageMaker looks. */
export function leaveFailure(root: string, reason: string, write: (line: string) => void): void {
  write(reason);
  const { failure } = mlFolder(root);
  mkdirSync(dirname(failure), { recursive: true });
  writeFileSync(failure, reason.slice(0, reasonLength));
}

/** @returns why there is no model */
function storeModel(result: TrainingResult, folder: string): string | undefined {
  if (result.status === "Failed") return result.reason;
  try {
    writeModel(result.files, folder);
    return undefined;
  } catch (error) {
    return `InternalServerError: The model could not be stored: ${String(error)}`;
  }
}

function writeModel(files: ModelFiles, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}
