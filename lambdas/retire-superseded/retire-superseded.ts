import * as z from "zod";
import { surveyHosting } from "../../shared/release/hosting.ts";
import { listReleases } from "../../shared/release/list-releases.ts";
import { releaseRunLock } from "../../shared/release/lock.ts";
import { markRetired, removeEndpoints } from "../../shared/release/retire.ts";
import { runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";

export const retireSupersededInput = z.object({ run: runSchema });

/**
 * Gives the run lock back, and removes the endpoints, models and configurations of releases that are no longer kept and
 * the endpoints that belong to no release. The serving release and the one before it are always kept; the releases' files
 * stay. The lock goes first: whatever becomes of the endpoints, the run is done and the next may begin.
 */
export async function retireSuperseded(input: z.infer<typeof retireSupersededInput>, runtime: Runtime) {
  const { store, config, clock } = runtime;
  await releaseRunLock(store, input.run.owner, clock());
  const releases = (await listReleases(store, runtime.log)).filter(({ retired }) => !retired);
  const superseded = releases.filter(
    ({ serving, previous }, place) => place >= config.retention.releases && !serving && !previous,
  );
  for (const { releaseId, endpoints } of superseded) {
    await removeEndpoints(runtime, [endpoints.topicModel, endpoints.neighbourIndex]);
    await markRetired(runtime, releaseId);
  }
  const { orphans } = await surveyHosting(runtime);
  await removeEndpoints(runtime, orphans);
  return {
    kept: releases.length - superseded.length,
    retired: superseded.length,
    orphansRemoved: orphans.length,
  };
}
