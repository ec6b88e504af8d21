import { z } from "zod";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { releaseRunLock } from "../../shared/release/lock.ts";
import { modelNames, releaseIdOf } from "../../shared/release/names.ts";
import { writeOutcome } from "../../shared/release/outcome.ts";
import { markRetired, removeEndpoints } from "../../shared/release/retire.ts";
import { readStored } from "../../shared/release/stored-json.ts";
import { type Run, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

export const discardCandidateInput = z.object({
  run: runSchema,
  error: z.object({ Error: z.string(), Cause: z.string().default("") }),
});

/** Ends that the same articles and configuration would come to again, so that the schedule does not pay for them twice. */
const finalErrors = new Set(["CandidateRefused", "UnusableDropError"]);

/**
 * Clears away after a run that failed or was refused: the run lock, its endpoints, models and configurations. Leaves the
 * endpoints alone when the failure came after the candidate had been promoted. The lock goes first: without it a
 * promotion that is still under way somewhere cannot move the pointer to what is about to be removed.
 */
export async function discardCandidate(input: z.infer<typeof discardCandidateInput>, runtime: Runtime) {
  const { run, error } = input;
  await releaseRunLock(runtime.store, run.owner, runtime.clock());
  if (await wasPromoted(runtime, run)) return { discarded: false };
  if (finalErrors.has(error.Error)) {
    await writeOutcome(runtime.store, run.id, { error: error.Error, cause: error.Cause.slice(0, 4000) });
  }
  await removeEndpoints(runtime, Object.values(modelNames(runtime.config.stage, run)));
  // A candidate that got as far as its manifest is listed among the releases.
  const releaseId = releaseIdOf(run);
  const prepared = await readStored(runtime.store, layout.releaseManifest(releaseId), z.unknown());
  if (prepared) await markRetired(runtime, releaseId);
  return { discarded: true };
}

/** The release before the serving one counts too: a rollback returns to its endpoints. */
async function wasPromoted({ store }: Runtime, run: Run): Promise<boolean> {
  const pointer = (await readCurrent(store))?.pointer;
  return [pointer?.releaseId, pointer?.previous?.releaseId].includes(releaseIdOf(run));
}
