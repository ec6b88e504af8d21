import { Worker } from "node:worker_threads";
import { type TrainingResult, trainingResult } from "../../../shared/algorithms/training-thread.ts";
import type { TrainingTask } from "./training-task.ts";

export type TrainingOutcome =
  | TrainingResult
  | { readonly status: "Stopped"; readonly why: "MaxRuntimeExceeded" | "Stopped" };

export interface TrainingLimits {
  readonly maxRuntimeMs: number;
  readonly stop: AbortSignal;
  readonly onLog: (line: string) => void;
}

/** Trains in a thread of its own, so that this one goes on serving. Resolves when that thread has ended. */
export async function runTraining(task: TrainingTask, limits: TrainingLimits): Promise<TrainingOutcome> {
  const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { workerData: task });
  const { promise: stopped, resolve } = Promise.withResolvers<TrainingOutcome>();
  const stop = () => resolve({ status: "Stopped", why: "Stopped" });
  const timer = setTimeout(
    () => resolve({ status: "Stopped", why: "MaxRuntimeExceeded" }),
    limits.maxRuntimeMs,
  );
  limits.stop.addEventListener("abort", stop, { once: true });
  if (limits.stop.aborted) stop();

  try {
    return await Promise.race([trainingResult(worker, limits.onLog), stopped]);
  } finally {
    clearTimeout(timer);
    limits.stop.removeEventListener("abort", stop);
    await worker.terminate();
  }
}
