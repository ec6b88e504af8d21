import type { ObjectStore } from "../storage/store.ts";
import { readCurrent } from "./current.ts";
import { parseReleaseManifest, type ReleaseManifest } from "./manifest.ts";

export interface ReleaseSummary extends ReleaseManifest {
  readonly serving: boolean;
  /** What a rollback returns to. */
  readonly previous: boolean;
  readonly retired: boolean;
}

/** Every release that was prepared for promotion, newest first. */
export async function listReleases(store: ObjectStore): Promise<ReleaseSummary[]> {
  const current = (await readCurrent(store))?.pointer;
  const keys: string[] = [];
  for await (const { key } of store.list("releases/")) keys.push(key);
  const retired = new Set(keys.filter((key) => key.endsWith("/retired.json")).map(directoryOf));
  const releases: ReleaseSummary[] = [];
  for (const key of keys.filter((key) => key.endsWith("/manifest.json"))) {
    const manifest = parseReleaseManifest((await store.get(key)).bytes, key);
    releases.push({
      ...manifest,
      serving: manifest.releaseId === current?.releaseId,
      previous: manifest.releaseId === current?.previous?.releaseId,
      retired: retired.has(directoryOf(key)),
    });
  }
  return releases.sort((left, right) => right.sequence - left.sequence);
}

function directoryOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/"));
}
