import { NotFoundError, PreconditionFailedError, ReadnextError, TransientError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { type CurrentPointer, readCurrent } from "./current.ts";
import { loadRelease } from "./load-release.ts";
import { probeRelease } from "./probe-release.ts";

/** That a release serves: the pointer was read back, and both of its models were asked. */
export interface ServingReport {
  readonly releaseId: string;
  /** What served before. */
  readonly before?: string;
  readonly sequence: number;
  readonly since: string;
  readonly articles: number;
  /** So many articles' words the topic model answered with the release's own vectors. */
  readonly articlesCompared: number;
}

/**
 * Makes sure that a release serves, as readers will find it: by the pointer, file by file, model by model.
 * @throws PreconditionFailedError `PROMOTION_LOST` when another took its place meanwhile
 * @throws TransientError `SERVING_UNPROVEN` when it serves, but cannot be loaded or is not answered for
 */
export async function confirmServing(runtime: Runtime, releaseId: string): Promise<ServingReport> {
  const pointer = await readServing(runtime, releaseId);
  const { previous, sequence, promotedAt: since } = pointer;
  try {
    const release = await loadRelease(runtime.store, pointer.manifest);
    const { articlesCompared } = await probeRelease(runtime, release);
    const articles = release.catalogue.length;
    const before = previous && { before: previous.releaseId };
    return { releaseId, ...before, sequence, since, articles, articlesCompared };
  } catch (cause) {
    if (!(cause instanceof ReadnextError)) throw cause;
    throw new TransientError(
      "SERVING_UNPROVEN",
      `release ${releaseId} serves now, but does not answer as it should: ${cause.message}`,
      { cause },
    );
  }
}

async function readServing({ store }: Runtime, releaseId: string): Promise<CurrentPointer> {
  const pointer = (await readCurrent(store))?.pointer;
  if (!pointer) throw new NotFoundError("NO_RELEASE", `the pointer to release ${releaseId} is gone`);
  if (pointer.releaseId === releaseId) return pointer;
  const message = `release ${releaseId} served for a moment: ${pointer.releaseId} took its place`;
  throw new PreconditionFailedError("PROMOTION_LOST", message);
}
