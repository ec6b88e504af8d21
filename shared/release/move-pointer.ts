import { PreconditionFailedError } from "../errors/errors.ts";
import { canonicalJson, encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { type CurrentPointer, readCurrent, type StoredPointer } from "./current.ts";
import { keepPointer, readPastPointer } from "./history.ts";
import { layout } from "./layout.ts";

/**
 * Moves the pointer by one conditional write: of all moves that began from the same pointer one wins, and readers see the
 * old release or the new one. The pointer that is written over goes into the history first. Whatever the store said to the
 * write, or if the answer was lost, what lies there afterwards decides.
 * @param fence the last look before the write; throws to call it off
 * @returns false when another move to the same release won
 * @throws PreconditionFailedError `PROMOTION_LOST` when another release won
 * @throws what the store said, when the pointer is still where it was or cannot be read
 */
export async function movePointer(
  store: ObjectStore,
  from: StoredPointer | undefined,
  to: CurrentPointer,
  fence: () => Promise<void>,
): Promise<boolean> {
  if (from) await keepPointer(store, from.pointer);
  await fence();
  try {
    if (from) await store.replaceIf(layout.current, encodeJson(to), from.etag);
    else await store.putIfAbsent(layout.current, encodeJson(to));
    return true;
  } catch (cause) {
    return settle(store, from, to, cause);
  }
}

async function settle(
  store: ObjectStore,
  from: StoredPointer | undefined,
  to: CurrentPointer,
  cause: unknown,
): Promise<boolean> {
  const found = await readCurrent(store).catch(() => {
    throw cause;
  });
  if (isSame(found?.pointer, to)) return true;
  const refused = cause instanceof PreconditionFailedError;
  if (!refused && found?.etag === from?.etag) throw cause;
  // It was the pointer for a moment, and another has moved on from it since.
  if (isSame(await readPastPointer(store, to.sequence), to)) return true;
  if (found?.pointer.releaseId === to.releaseId) return false;
  throw promotionLost(to.releaseId, found?.pointer, cause);
}

export function promotionLost(
  releaseId: string,
  winner: CurrentPointer | undefined,
  cause?: unknown,
): PreconditionFailedError {
  const what = winner ? `${winner.releaseId} was promoted` : "the pointer was deleted";
  const message = `${what} while ${releaseId} was being prepared`;
  return new PreconditionFailedError("PROMOTION_LOST", message, { cause });
}

function isSame(found: CurrentPointer | undefined, to: CurrentPointer): boolean {
  return found !== undefined && canonicalJson(found) === canonicalJson(to);
}
