import * as z from "zod";
import { servesInProcess } from "../config/serving.ts";
import type { Run } from "../runtime/pointers.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { layout } from "./layout.ts";
import { releaseRunLock } from "./lock.ts";
import { modelNames, releaseIdOf } from "./names.ts";
import { type Outcome, writeOutcome } from "./outcome.ts";
import { removeEndpoints } from "./retire.ts";
import { readStored } from "./stored-json.ts";
import { readNamedReleases, withdrawRelease } from "./withdraw-release.ts";

/**
 * Clears away after a run that failed, was refused or stopped: the run lock, its endpoints, models and configurations.
 * Leaves the endpoints alone when the run's candidate had been promoted before and is served by them. The lock goes first: without it a
 * promotion that is still under way somewhere cannot move the pointer to what is about to be removed. Doing it again goes
 * on from where it stopped.
 * @param outcome why the same run would end the same way again; left out: it may end otherwise
 * @returns whether the candidate was discarded; false: it had been promoted
 * @throws TransientError `ENDPOINT_BUSY` while an endpoint is being created
 */
export async function discardRun(
  runtime: Runtime,
  run: Pick<Run, "id" | "attempt" | "owner">,
  outcome?: Outcome,
): Promise<boolean> {
  const { store, clock, config } = runtime;
  await releaseRunLock(store, run.owner, clock());
  const endpoints = Object.values(modelNames(config.stage, run));
  if ((await readNamedReleases(runtime)).has(releaseIdOf(run))) {
    if (servesInProcess(config)) await removeEndpoints(runtime, endpoints);
    return false;
  }
  if (outcome) await writeOutcome(store, run.id, outcome);
  // A candidate that got as far as its manifest is listed among the releases, and somebody may be promoting it.
  const releaseId = releaseIdOf(run);
  const prepared = await readStored(store, layout.releaseManifest(releaseId), z.unknown());
  if (prepared) return withdrawRelease(runtime, releaseId, { owner: run.owner, endpoints });
  await removeEndpoints(runtime, endpoints);
  return true;
}
