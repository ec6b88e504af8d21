import type * as z from "zod";
import { discardRun } from "../../shared/release/discard-run.ts";
import { readLastClaim } from "../../shared/release/lock.ts";
import { attemptOf } from "../../shared/release/names.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import type { clearStoppedRunInput } from "./event.ts";

/**
 * Does DiscardCandidate's work for an execution that did not come to it, or did not come to its end: one that was stopped,
 * ran out of time or died of an error that nothing catches. Decisions: DISCARDED; PROMOTED, its candidate serves and only
 * the lock was freed; NOT_ITS_LOCK, it never had the lock or another has it by now, and nothing is done.
 *
 * The event names only the execution; which run it was stands in the lock. Discarding frees the lock first and then fails
 * as long as an endpoint is being created, so that the event comes again. The freed lock still tells its last owner, and
 * the work goes on. When another execution has taken the lock meanwhile, the rest is left to it: what nobody owns is
 * removed when that run ends well (RetireSuperseded), and measured until then (`EndpointsWithoutRelease`).
 *
 * Step Functions tells of an end as best it can, not for certain. A lock whose event is lost falls when it expires.
 * @throws TransientError `ENDPOINT_BUSY` while an endpoint is being created
 */
export async function clearStoppedRun(input: z.infer<typeof clearStoppedRunInput>, runtime: Runtime) {
  const [{ body }] = input.Records;
  const { name: execution, status } = body.detail;
  const result = await clearAfter(execution, runtime);
  // Nobody waits for the answer: what became of an execution is told by the log.
  runtime.log("info", "execution ended unfinished", { execution, status, decision: result.decision });
  return result;
}

async function clearAfter(owner: string, runtime: Runtime) {
  const claim = await readLastClaim(runtime.store);
  if (claim?.owner !== owner) return { decision: "NOT_ITS_LOCK" as const };
  const run = { id: claim.runId, attempt: attemptOf(owner), owner };
  const discarded = await discardRun(runtime, run);
  return { decision: discarded ? ("DISCARDED" as const) : ("PROMOTED" as const), id: run.id };
}
