import { servesInProcess } from "../config/serving.ts";
import type { HostedEndpoint } from "../endpoints/hosted-endpoint.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { readRunLock } from "./lock.ts";
import { attemptOf, modelNames, type RunName, runNameOf } from "./names.ts";

export interface HostingSurvey {
  readonly hosted: readonly HostedEndpoint[];
  /** Names of what is hosted for neither a release that still has endpoints nor the run under way. */
  readonly orphans: readonly string[];
}

/**
 * What this deployment hosts, and what of it belongs to nobody any more: a stopped execution leaves such endpoints. Looks
 * at the endpoints first, at the run under way second, at the releases last, so that nothing of a run that is promoted
 * meanwhile seems to be nobody's. Releases count by their keys: one whose manifest cannot be read keeps its endpoints. Where
 * releases are answered for without endpoints, only a run under way has any.
 */
export async function surveyHosting(runtime: Runtime): Promise<HostingSurvey> {
  const { store, clock, config } = runtime;
  const hosted = await runtime.listEndpoints();
  const lock = await readRunLock(store, clock());
  const owners: RunName[] = servesInProcess(config) ? [] : await hostedReleases(store);
  if (lock) owners.push({ id: lock.runId, attempt: attemptOf(lock.owner) });
  const named = new Set(owners.flatMap((owner) => Object.values(modelNames(config.stage, owner))));
  return { hosted, orphans: hosted.map(({ name }) => name).filter((name) => !named.has(name)) };
}

async function hostedReleases(store: ObjectStore): Promise<RunName[]> {
  const ids = new Set<string>();
  const retired = new Set<string>();
  for await (const { key } of store.list(layout.releasesPrefix)) {
    const [, releaseId] = key.split("/");
    if (releaseId === undefined) continue;
    if (key === layout.releaseManifest(releaseId)) ids.add(releaseId);
    if (key === layout.retired(releaseId)) retired.add(releaseId);
  }
  return [...ids.difference(retired)].map(runNameOf);
}
