import { lock } from "proper-lockfile";
import { layout } from "../../shared/release/layout.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { EngineSettings } from "./local-runtime.ts";
import type { RunResult } from "./progress/events.ts";

/**
 * Lets one process at a time run the state machine on a data folder. Whoever gets in knows that a run lock left in the
 * store belongs to an execution that died with its process, and clears it.
 */
export async function withExecutionLock(
  { dataDir }: EngineSettings,
  { store }: Runtime,
  work: () => Promise<RunResult>,
): Promise<RunResult> {
  const release = await tryLock(dataDir);
  if (!release) return { status: "RUN_IN_PROGRESS", reason: `another process is retraining in ${dataDir}` };
  try {
    await store.delete(layout.lock);
    return await work();
  } finally {
    await release();
  }
}

async function tryLock(dataDir: string): Promise<(() => Promise<void>) | undefined> {
  try {
    return await lock(dataDir, { lockfilePath: `${dataDir}/.execution.lock`, stale: 20_000 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ELOCKED") return undefined;
    throw error;
  }
}
