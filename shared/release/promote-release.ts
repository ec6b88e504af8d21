import type { Runtime } from "../runtime/runtime.ts";
import { confirmServing } from "./confirm-serving.ts";
import { readCurrent } from "./current.ts";
import { type MoveReport, type Mover, moveByHand } from "./move-by-hand.ts";

/**
 * Makes a release serve that a run has promoted before, or would have. What serves already is made sure of.
 * @throws what `moveByHand` and `confirmServing` throw
 */
export async function promoteRelease(runtime: Runtime, releaseId: string, mover: Mover): Promise<MoveReport> {
  const from = await readCurrent(runtime.store);
  if (from?.pointer.releaseId === releaseId) {
    return { moved: false, ...(await confirmServing(runtime, releaseId)) };
  }
  return moveByHand(runtime, from, releaseId, { ...mover, act: "promote" });
}
