import * as z from "zod";
import { servesInProcess } from "../../shared/config/serving.ts";
import { surveyHosting } from "../../shared/release/hosting.ts";
import { listReleases } from "../../shared/release/list-releases.ts";
import { readCandidateUnderWay, releaseRunLock } from "../../shared/release/lock.ts";
import { modelNames } from "../../shared/release/names.ts";
import { removeEndpoints } from "../../shared/release/retire.ts";
import { supersededReleases } from "../../shared/release/superseded.ts";
import { withdrawRelease } from "../../shared/release/withdraw-release.ts";
import { type Run, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

export const retireSupersededInput = z.object({ run: runSchema });

/**
 * Gives the run lock back, and removes the endpoints, models and configurations of releases that are no longer kept and
 * the endpoints that belong to no release. The serving release and the one before it are always kept; the releases' files
 * stay. The lock goes first: whatever becomes of the endpoints, the run is done and the next may begin. Where releases are
 * answered for without endpoints, none is kept: not those of the release that has just been promoted either.
 */
export async function retireSuperseded(input: z.infer<typeof retireSupersededInput>, runtime: Runtime) {
  const { store, config, clock } = runtime;
  const { owner } = input.run;
  await releaseRunLock(store, owner, clock());
  if (servesInProcess(config)) return removeAll(input.run, runtime);
  const releases = (await listReleases(store, runtime.log)).filter(({ retired }) => !retired);
  const underWay = await readCandidateUnderWay(store, clock());
  let retired = 0;
  for (const release of supersededReleases(releases, config.retention.releases, underWay)) {
    const endpoints = Object.values(release.endpoints);
    if (await withdrawRelease(runtime, release.releaseId, { owner, endpoints })) retired++;
  }
  const { orphans } = await surveyHosting(runtime);
  await removeEndpoints(runtime, orphans);
  return { kept: releases.length - retired, retired, orphansRemoved: orphans.length };
}

/** Its own by name, listed or not: so its models and configurations go too, if an endpoint is gone already. */
async function removeAll(run: Run, runtime: Runtime) {
  const own = Object.values(modelNames(runtime.config.stage, run));
  const orphans = (await surveyHosting(runtime)).orphans.filter((name) => !own.includes(name));
  await removeEndpoints(runtime, [...own, ...orphans]);
  return { kept: 0, retired: 1, orphansRemoved: orphans.length };
}
