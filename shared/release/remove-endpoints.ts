import type { Runtime } from "../runtime/runtime.ts";

/**
 * Removes what a release or a candidate is hosted by: endpoints, their configurations and models. Each is tried even
 * when another fails.
 * @throws the first failure
 */
export async function removeEndpoints(
  { openEndpoint }: Pick<Runtime, "openEndpoint">,
  names: readonly string[],
): Promise<void> {
  const removals = names.map(async (name) => (await openEndpoint(name)).remove());
  for (const removal of await Promise.allSettled(removals)) {
    if (removal.status === "rejected") throw removal.reason;
  }
}
