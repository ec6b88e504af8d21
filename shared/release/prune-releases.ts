import { NotFoundError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ObjectInfo, ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { listReleases } from "./list-releases.ts";
import { readCandidateUnderWay } from "./lock.ts";
import { isReleaseId, modelNames, runNameOf } from "./names.ts";
import { supersededReleases } from "./superseded.ts";
import { readNamedReleases, withdrawRelease } from "./withdraw-release.ts";

export interface PruneOptions {
  /** Tells invocations apart. */
  readonly owner: string;
  /** So many releases are kept, at least the serving one and the one before it; left out: as the configuration says. */
  readonly keep: number | undefined;
  /** Only look. */
  readonly dryRun: boolean;
}

export interface PrunedRelease {
  readonly releaseId: string;
  /** Absent for what a promotion or a prune that broke off has left. */
  readonly createdAt?: string;
  readonly objects: number;
  readonly sizeBytes: number;
}

export interface PruneReport {
  readonly dryRun: boolean;
  readonly kept: number;
  /** With `dryRun`: what would be. */
  readonly pruned: readonly PrunedRelease[];
  /** Would have been pruned, but came to serve or is just being promoted. */
  readonly spared: readonly string[];
}

/**
 * Deletes the releases that are no longer kept, and what promotions that broke off have left: endpoints, if there still
 * are any, models and files. Never the serving release, the one before it, one that is just being promoted, or one whose
 * manifest cannot be read. Doing it again goes on from where it stopped.
 * @throws NotFoundError `NO_RELEASE` while nothing serves: then nobody can say what is to be kept
 * @throws TransientError `ENDPOINT_BUSY` while an endpoint is being created
 */
export async function pruneReleases(runtime: Runtime, options: PruneOptions): Promise<PruneReport> {
  const { folders, doomed } = await choose(runtime, options.keep ?? configuredKeep(runtime));
  const pruned: PrunedRelease[] = [];
  const spared: string[] = [];
  for (const { releaseId, createdAt, endpoints } of doomed) {
    const objects = [...(folders.get(releaseId) ?? []), ...(await modelsOf(runtime.store, releaseId))];
    const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    const taken = { releaseId, ...(createdAt && { createdAt }), objects: objects.length, sizeBytes };
    if (options.dryRun || (await remove(runtime, releaseId, endpoints, options.owner))) pruned.push(taken);
    else spared.push(releaseId);
  }
  return { dryRun: options.dryRun, kept: folders.size - pruned.length, pruned, spared };
}

/** What has endpoints is kept for its own sake. */
function configuredKeep({ config: { retention } }: Runtime): number {
  return Math.max(retention.releaseFiles, retention.releases);
}

interface Doomed {
  readonly releaseId: string;
  readonly createdAt?: string;
  readonly endpoints: readonly string[];
}

/** The folders are listed first, the run under way and the pointer are read last: what comes between is then spared. */
async function choose(runtime: Runtime, keep: number) {
  const { store, clock, config, log } = runtime;
  const folders = await readFolders(store);
  const releases = await listReleases(store, log);
  const underWay = await readCandidateUnderWay(store, clock());
  const named = await readNamedReleases(runtime);
  if (named.size === 0) throw new NotFoundError("NO_RELEASE", "nothing serves yet: nothing is pruned");
  const superseded: Doomed[] = supersededReleases(releases, keep, underWay).map(
    ({ releaseId, createdAt, endpoints }) => ({ releaseId, createdAt, endpoints: Object.values(endpoints) }),
  );
  const leftovers: Doomed[] = [...folders]
    .filter(([, objects]) => !objects.some(({ key }) => key.endsWith("/manifest.json")))
    .map(([releaseId]) => releaseId)
    .filter((releaseId) => !underWay.has(releaseId) && !named.has(releaseId))
    .map((releaseId) => ({
      releaseId,
      endpoints: Object.values(modelNames(config.stage, runNameOf(releaseId))),
    }));
  return { folders, doomed: [...superseded, ...leftovers] };
}

/** What lies below `releases/`, by release. */
async function readFolders(store: ObjectStore): Promise<Map<string, ObjectInfo[]>> {
  const folders = new Map<string, ObjectInfo[]>();
  for await (const object of store.list(layout.releasesPrefix)) {
    const [, releaseId = ""] = object.key.split("/");
    if (!isReleaseId(releaseId)) continue;
    const objects = folders.get(releaseId);
    if (objects) objects.push(object);
    else folders.set(releaseId, [object]);
  }
  return folders;
}

/** What the training jobs of a release's own attempt left; others of its run may have made other releases. */
async function modelsOf(store: ObjectStore, releaseId: string): Promise<ObjectInfo[]> {
  const models = await Array.fromAsync(store.list(`${layout.models(runNameOf(releaseId).id)}/`));
  return models.filter(({ key }) => key.includes(`-${releaseId}`));
}

/** The manifest goes after what it names, the claim last: so long the release is listed as retired, and nobody promotes it. */
async function remove(
  runtime: Runtime,
  releaseId: string,
  endpoints: readonly string[],
  owner: string,
): Promise<boolean> {
  const { store } = runtime;
  const last = [layout.releaseManifest, layout.retired, layout.releaseClaim].map((key) => key(releaseId));
  return withdrawRelease(runtime, releaseId, { owner, endpoints }, async () => {
    for (const { key } of await modelsOf(store, releaseId)) await store.delete(key);
    const files = await Array.fromAsync(store.list(`${layout.release(releaseId)}/`));
    const keys = new Set(files.map(({ key }) => key)).difference(new Set(last));
    for (const key of [...keys, ...last]) await store.delete(key);
  });
}
