import type { Runtime } from "../runtime/runtime.ts";
import { readCurrent } from "./current.ts";
import { claimRelease } from "./release-claim.ts";
import { markRetired, removeEndpoints } from "./retire.ts";

/** The release that serves, and the one that a rollback returns to. */
export async function readNamedReleases({ store }: Pick<Runtime, "store">): Promise<ReadonlySet<string>> {
  const pointer = (await readCurrent(store))?.pointer;
  const named = [pointer?.releaseId, pointer?.previous?.releaseId];
  return new Set(named.filter((releaseId) => releaseId !== undefined));
}

/**
 * Takes a release that is no longer kept off its endpoints and writes that down. Doing it again goes on from where it
 * stopped.
 * @param andThen what else is taken away, as long as nobody can promote the release
 * @returns false when the release is named by the pointer by now, or is just being promoted: nothing was touched
 * @throws TransientError `ENDPOINT_BUSY` while an endpoint is being created
 */
export async function withdrawRelease(
  runtime: Runtime,
  releaseId: string,
  { owner, endpoints }: { readonly owner: string; readonly endpoints: readonly string[] },
  andThen: () => Promise<void> = async () => {},
): Promise<boolean> {
  const claim = await claimRelease(runtime, releaseId, owner);
  if (!claim) return false;
  try {
    if ((await readNamedReleases(runtime)).has(releaseId)) return false;
    await removeEndpoints(runtime, endpoints);
    await markRetired(runtime, releaseId);
    await andThen();
    return true;
  } finally {
    await claim.giveBack();
  }
}
