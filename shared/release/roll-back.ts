import { NotFoundError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { confirmServing } from "./confirm-serving.ts";
import { readCurrent } from "./current.ts";
import { type MoveReport, type Mover, moveByHand } from "./move-by-hand.ts";

/**
 * Returns to the release that served before, and sets aside the one that is left. Done once more it does nothing: two
 * people who answer the same alarm must not flip the pointer to and fro, nor must an invocation that is repeated. What was
 * left is returned to by its name (`promoteRelease`).
 * @throws NotFoundError `NO_RELEASE`, `NO_PREVIOUS_RELEASE`
 * @throws what `moveByHand` and `confirmServing` throw
 */
export async function rollBack(runtime: Runtime, mover: Mover): Promise<MoveReport> {
  const from = await readCurrent(runtime.store);
  if (!from) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
  const { releaseId, previous, move } = from.pointer;
  if (move?.act === "rollback") return { moved: false, ...(await confirmServing(runtime, releaseId)) };
  if (previous) return moveByHand(runtime, from, previous.releaseId, { ...mover, act: "rollback" });
  const reason = `${releaseId} is the first release: there is none before it to return to`;
  throw new NotFoundError("NO_PREVIOUS_RELEASE", reason);
}
