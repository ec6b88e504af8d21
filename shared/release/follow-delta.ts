import { CorruptDataError } from "../errors/errors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { type DeltaPointer, readDelta, readDeltaPointer } from "./delta.ts";
import { layout } from "./layout.ts";
import type { Release } from "./load-release.ts";
import { type ServedRelease, withDelta, withoutDelta } from "./served-release.ts";

/** What lies where a delta's pointer belongs; "unreadable" says nothing about it. */
export type SeenPointer = DeltaPointer | "none" | "unreadable";

/**
 * Keeps the delta of a release in memory and follows its pointer. A delta that cannot be had leaves the last good one of
 * this release in force, or the release alone, and `onFault` is told; one found corrupt is not looked at again until the
 * pointer names another.
 */
export function followDelta(store: ObjectStore, onFault: (error: unknown) => void) {
  let served: ServedRelease | undefined;
  let refusedSha256: string | undefined;

  async function look(releaseId: string): Promise<SeenPointer> {
    try {
      const found = await readDeltaPointer(store, releaseId);
      if (!found) return "none";
      if (found.pointer) return found.pointer;
      const reason = `${layout.deltaPointer(releaseId)} is no pointer`;
      throw new CorruptDataError("STORED_JSON_INVALID", reason);
    } catch (error) {
      onFault(error);
      return "unreadable";
    }
  }

  function last(base: Release): ServedRelease {
    return served?.base === base ? served : withoutDelta(base);
  }

  async function follow(base: Release, seen: SeenPointer): Promise<ServedRelease> {
    const known = last(base);
    if (seen === "unreadable") return known;
    if (seen === "none") return known.fresh ? withoutDelta(base) : known;
    const { sha256 } = seen.delta;
    if (sha256 === known.fresh?.sha256 || sha256 === refusedSha256) return known;
    try {
      return withDelta(base, await readDelta(store, seen, base), sha256);
    } catch (error) {
      // What is missing may have been cleared away by the next fold-in: the pointer names another by now.
      if (error instanceof CorruptDataError && error.code !== "ARTIFACT_MISSING") refusedSha256 = sha256;
      onFault(error);
      return known;
    }
  }

  return {
    look,
    /** The release with the delta that was last found to be its own. */
    last,
    /** The release with the delta that `seen` names. */
    async apply(base: Release, seen: SeenPointer): Promise<ServedRelease> {
      served = await follow(base, seen);
      return served;
    },
  };
}
