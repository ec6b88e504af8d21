import { Worker } from "node:worker_threads";
import type { ModelFiles } from "../../../shared/algorithms/program.ts";
import type { TrainingMessage, TrainingTask } from "./training-task.ts";

export type TrainingOutcome =
  | { readonly status: "Completed"; readonly files: ModelFiles }
  | { readonly status: "Failed"; readonly reason: string }
  | { readonly status: "Stopped"; readonly why: "MaxRuntimeExceeded" | "Stopped" };

export interface TrainingLimits {
  readonly maxRuntimeMs: number;
  readonly stop: AbortSignal;
  readonly onLog: (line: string) => void;
}

/** Trains in a thread of its own, so that this one goes on serving. Resolves when that thread has ended. */
export async function runTraining(task: TrainingTask, limits: TrainingLimits): Promise<TrainingOutcome> {
  const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { workerData: task });
  const { promise, resolve } = Promise.withResolvers<TrainingOutcome>();
  const fail = (reason: string) => resolve({ status: "Failed", reason: `InternalServerError: ${reason}` });
  const stop = () => resolve({ status: "Stopped", why: "Stopped" });
  const timer = setTimeout(
    () => resolve({ status: "Stopped", why: "MaxRuntimeExceeded" }),
    limits.maxRuntimeMs,
  );

  worker.on("message", (message: TrainingMessage) => {
    if ("log" in message) limits.onLog(message.log);
    else if ("model" in message) resolve({ status: "Completed", files: new Map(message.model) });
    else resolve({ status: "Failed", reason: message.failureReason });
  });
  worker.on("error", (error) => fail(`${error.name}: ${error.message}`));
  worker.on("exit", (code) => fail(`the training thread ended with code ${code} and without a model`));
  limits.stop.addEventListener("abort", stop, { once: true });
  if (limits.stop.aborted) stop();

  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    limits.stop.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
