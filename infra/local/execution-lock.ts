import { join } from "node:path";
import { layout } from "../../shared/release/layout.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { tryLock } from "../../shared/storage/store-lock.ts";
import type { RunResult } from "../../statemachine/run-result.ts";
import type { EngineSettings } from "./local-runtime.ts";
import type { Reporter } from "./progress/events.ts";

/**
 * Lets one process at a time run the state machine on a data folder. Whoever gets in knows that a run lock left in the
 * store belongs to an execution that died with its process, and clears it.
 */
export async function withExecutionLock(
  { dataDir }: EngineSettings,
  { store }: Runtime,
  report: Reporter,
  work: () => Promise<RunResult>,
): Promise<RunResult> {
  using held = await tryLock(join(dataDir, ".execution-lock"));
  if (!held) {
    const reason = `another process is retraining in ${dataDir}`;
    const result = { status: "RUN_IN_PROGRESS", reason } as const;
    report({ kind: "run-finished", durationMs: 0, result });
    return result;
  }
  await store.delete(layout.lock);
  return await work();
}
