import { z } from "zod";
import { PreconditionFailedError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { listReleases } from "../../shared/release/list-releases.ts";
import { releaseRunLock } from "../../shared/release/lock.ts";
import { runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";

export const retireSupersededInput = z.object({ run: runSchema });

/**
 * Removes the endpoints, models and configurations of releases that are no longer kept, and gives the run lock back. The
 * serving release and the one before it are always kept; the releases' files stay.
 */
export async function retireSuperseded(input: z.infer<typeof retireSupersededInput>, runtime: Runtime) {
  const { store, config } = runtime;
  const releases = await listReleases(store);
  const kept = new Set(releases.slice(0, config.retention.releases).map(({ releaseId }) => releaseId));
  for (const release of releases) {
    if (release.serving || release.previous) kept.add(release.releaseId);
  }
  const superseded = releases.filter(({ releaseId, retired }) => !kept.has(releaseId) && !retired);
  for (const { releaseId, endpoints } of superseded) {
    await (await runtime.openEndpoint(endpoints.topicModel)).remove();
    await (await runtime.openEndpoint(endpoints.neighbourIndex)).remove();
    await markRetired(runtime, releaseId);
  }
  await releaseRunLock(store, input.run.owner, runtime.clock());
  return { kept: kept.size, retired: superseded.length };
}

async function markRetired({ store, clock }: Runtime, releaseId: string): Promise<void> {
  try {
    await store.putIfAbsent(layout.retired(releaseId), encodeJson({ retiredAt: clock().toISOString() }));
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}
