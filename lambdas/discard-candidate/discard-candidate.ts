import { z } from "zod";
import { readCurrent } from "../../shared/release/current.ts";
import { releaseRunLock } from "../../shared/release/lock.ts";
import { neighbourIndexName, topicModelName } from "../../shared/release/names.ts";
import { writeOutcome } from "../../shared/release/outcome.ts";
import { runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

export const discardCandidateInput = z.object({
  run: runSchema,
  error: z.object({ Error: z.string(), Cause: z.string().default("") }),
});

/** Ends that the same articles and configuration would come to again, so that the schedule does not pay for them twice. */
const finalErrors = new Set(["CandidateRefused", "UnusableDropError"]);

/**
 * Clears away after a run that failed or was refused: its endpoints, models and configurations, and the run lock. Touches
 * nothing when the failure came after the candidate had become the serving release.
 */
export async function discardCandidate(input: z.infer<typeof discardCandidateInput>, runtime: Runtime) {
  const { store } = runtime;
  const { run, error } = input;
  const current = await readCurrent(store);
  const serving = current?.pointer.releaseId === run.id;
  if (!serving) {
    await (await runtime.openEndpoint(topicModelName(run))).remove();
    await (await runtime.openEndpoint(neighbourIndexName(run))).remove();
    if (finalErrors.has(error.Error)) {
      await writeOutcome(store, run.id, { error: error.Error, cause: error.Cause.slice(0, 4000) });
    }
  }
  await releaseRunLock(store, run.owner, runtime.clock());
  return { discarded: !serving };
}
