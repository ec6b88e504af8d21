import * as z from "zod";
import { servesInProcess } from "../config/serving.ts";
import { NotFoundError, PreconditionFailedError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { encodeJson } from "../storage/canonical-json.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

const retiredSchema = z.object({ retiredAt: z.string() });

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

/** Writes down, once, that the release has no endpoints any more. */
export async function markRetired({ store, clock }: Runtime, releaseId: string): Promise<void> {
  try {
    await store.putIfAbsent(layout.retired(releaseId), encodeJson({ retiredAt: clock().toISOString() }));
  } catch (error) {
    if (!(error instanceof PreconditionFailedError)) throw error;
  }
}

/**
 * Makes sure that the release can still be answered for: without endpoints, as long as its files are there, which others
 * look at.
 * @throws NotFoundError `RELEASE_RETIRED` when it needs endpoints and has none any more
 */
export async function assertNotRetired(
  { store, config }: Pick<Runtime, "store" | "config">,
  releaseId: string,
): Promise<void> {
  if (servesInProcess(config)) return;
  const retired = await readStored(store, layout.retired(releaseId), retiredSchema);
  if (!retired) return;
  const reason = `its endpoints were removed on ${retired.value.retiredAt}, and only a run makes new ones`;
  throw new NotFoundError("RELEASE_RETIRED", reason);
}
