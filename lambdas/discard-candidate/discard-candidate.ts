import * as z from "zod";
import { discardRun } from "../../shared/release/discard-run.ts";
import { runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

export const discardCandidateInput = z.object({
  run: runSchema,
  error: z.object({ Error: z.string(), Cause: z.string().default("") }),
});

/** Ends that the same articles and configuration would come to again, so that the schedule does not pay for them twice. */
const finalErrors = new Set(["CandidateRefused", "UnusableDropError"]);

/** Clears away after a run that failed or was refused, and writes down an end that is final. */
export async function discardCandidate(input: z.infer<typeof discardCandidateInput>, runtime: Runtime) {
  const { Error: error, Cause } = input.error;
  const outcome = finalErrors.has(error) ? { error, cause: Cause.slice(0, 4000) } : undefined;
  return { discarded: await discardRun(runtime, input.run, outcome) };
}
