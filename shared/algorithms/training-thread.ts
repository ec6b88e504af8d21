import type { Worker } from "node:worker_threads";
import type { ModelFiles } from "./program.ts";

/** What a training thread says (`tell-training.ts`): lines of the log while it trains, one of the others at its end. */
export type TrainingMessage =
  | { readonly log: string }
  | { readonly model: readonly (readonly [name: string, bytes: Uint8Array])[] }
  | { readonly failureReason: string };

export type TrainingResult =
  | { readonly status: "Completed"; readonly files: ModelFiles }
  | { readonly status: "Failed"; readonly reason: string };

/**
 * What comes of a training thread, once it is known; the thread may still be ending. Never rejects: a thread that breaks
 * or ends without a word has failed, too.
 * @param onLog gets each line as it comes
 */
export function trainingResult(thread: Worker, onLog: (line: string) => void): Promise<TrainingResult> {
  const { promise, resolve } = Promise.withResolvers<TrainingResult>();
  const fail = (reason: string) => resolve({ status: "Failed", reason: `InternalServerError: ${reason}` });
  thread.on("message", (message: TrainingMessage) => {
    if ("log" in message) onLog(message.log);
    else if ("model" in message) resolve({ status: "Completed", files: new Map(message.model) });
    else resolve({ status: "Failed", reason: message.failureReason });
  });
  thread.on("error", (error) => fail(`${error.name}: ${error.message}`));
  thread.on("exit", (code) => fail(`the training thread ended with code ${code} and without a model`));
  return promise;
}
