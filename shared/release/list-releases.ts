import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import type { Log } from "../runtime/log.ts";
import type { ObjectStore } from "../storage/store.ts";
import { readCurrent } from "./current.ts";
import { layout } from "./layout.ts";
import { parseReleaseManifest, type ReleaseManifest } from "./manifest.ts";

export interface ReleaseSummary extends ReleaseManifest {
  readonly serving: boolean;
  /** What a rollback returns to. */
  readonly previous: boolean;
  readonly retired: boolean;
}

/**
 * Every release that was prepared for promotion, newest first. One whose manifest is corrupt or newer than this code is
 * left out with a warning: it must not hide the others.
 * @throws what `readCurrent` throws
 */
export async function listReleases(store: ObjectStore, log: Log): Promise<ReleaseSummary[]> {
  const keys = new Set<string>();
  for await (const { key } of store.list(layout.releasesPrefix)) keys.add(key);
  const manifests: ReleaseManifest[] = [];
  for (const key of keys) {
    if (!key.endsWith("/manifest.json")) continue;
    try {
      manifests.push(parseReleaseManifest((await store.get(key)).bytes, key));
    } catch (error) {
      // Pruned since it was listed.
      if (error instanceof NotFoundError) continue;
      if (!(error instanceof CorruptDataError)) throw error;
      log("warn", "release left out of the list", { reason: error.message });
    }
  }
  // Read last: a release that is promoted meanwhile is then known to be serving, or to be the one before.
  const current = (await readCurrent(store))?.pointer;
  const releases = manifests.map((manifest) => ({
    ...manifest,
    serving: manifest.releaseId === current?.releaseId,
    previous: manifest.releaseId === current?.previous?.releaseId,
    retired: keys.has(layout.retired(manifest.releaseId)),
  }));
  return releases.sort(newestFirst);
}

/** Releases that were prepared at the same time, of which one was promoted, bear the same number. */
function newestFirst(left: ReleaseSummary, right: ReleaseSummary): number {
  if (left.sequence !== right.sequence) return right.sequence - left.sequence;
  return Number(left.createdAt < right.createdAt) - Number(left.createdAt > right.createdAt);
}
