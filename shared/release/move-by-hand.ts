import {
  AlgorithmError,
  CorruptDataError,
  NotFoundError,
  PreconditionFailedError,
  TransientError,
} from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { confirmServing, type ServingReport } from "./confirm-serving.ts";
import type { Move, StoredPointer } from "./current.ts";
import { findRelease, inputsOf } from "./find-release.ts";
import { nextSequence } from "./history.ts";
import { loadRelease, type Release } from "./load-release.ts";
import { type ReleaseFile, readReleaseFile } from "./manifest.ts";
import { movePointer } from "./move-pointer.ts";
import { nextPointer } from "./next-pointer.ts";
import { probeRelease } from "./probe-release.ts";
import { claimRelease, releaseBusy } from "./release-claim.ts";
import { assertNotRetired } from "./retire.ts";

/** Who moves the pointer by hand. */
export interface Mover {
  /** Tells invocations apart. */
  readonly owner: string;
  /** The person, as far as they are known. */
  readonly by?: string;
  readonly reason?: string;
}

/** How an act that moves the pointer ended. */
export interface MoveReport extends ServingReport {
  /** False: the release served already. */
  readonly moved: boolean;
}

/**
 * Moves the pointer to a release without a run, from what it was read as. The release must be whole, on its endpoints
 * if it is served by them, and be answered for by its models as it was when it was made; then one conditional write decides.
 * @throws NotFoundError `RELEASE_NOT_FOUND`, `RELEASE_RETIRED`, `ENDPOINT_NOT_FOUND`
 * @throws CorruptDataError what `loadRelease`, `readReleaseFile` and `probeRelease` throw
 * @throws PreconditionFailedError `PROMOTION_LOST`, `RELEASE_CLAIM_LOST`
 * @throws TransientError `RELEASE_BUSY`; what `confirmServing` throws, after the move; and what the store throws
 */
export async function moveByHand(
  runtime: Runtime,
  from: StoredPointer | undefined,
  releaseId: string,
  { owner, ...told }: Mover & Pick<Move, "act">,
): Promise<MoveReport> {
  const found = await findRelease(runtime, releaseId);
  const claim = await claimRelease(runtime, releaseId, owner);
  if (!claim) throw await releaseBusy(runtime, releaseId);
  let moved: boolean;
  try {
    const release = await loadFit(runtime, found.releaseId, found.manifest);
    const inputs = await inputsOf(runtime.store, found, release.manifest);
    const sequence = await nextSequence(runtime.store, from?.pointer);
    const to = { releaseId, manifest: found.manifest, inputs };
    const next = nextPointer(from?.pointer, to, told, { sequence, now: runtime.clock() });
    moved = await movePointer(runtime.store, from, next, claim.assertHeld);
  } catch (error) {
    throw notPromoted(releaseId, error);
  } finally {
    await claim.giveBack();
  }
  const { act } = told;
  if (moved) runtime.log("info", "pointer moved by hand", { act, releaseId, from: from?.pointer.releaseId });
  return { moved, ...(await confirmServing(runtime, releaseId)) };
}

/** The release, once every file of it was verified and its models answer for it. */
async function loadFit(
  runtime: Runtime,
  releaseId: string,
  manifest: StoredPointer["pointer"]["manifest"],
): Promise<Release> {
  await assertNotRetired(runtime, releaseId);
  const release = await loadRelease(runtime.store, manifest);
  for (const name of Object.keys(release.manifest.files) as ReleaseFile[]) {
    await readReleaseFile(runtime.store, release.manifest, name);
  }
  await probeRelease(runtime, release);
  return release;
}

const told = [TransientError, NotFoundError, CorruptDataError, PreconditionFailedError, AlgorithmError];

/** The same error, said of the release that somebody asked for. */
function notPromoted(releaseId: string, cause: unknown): unknown {
  for (const Kind of told) {
    if (!(cause instanceof Kind)) continue;
    return new Kind(cause.code, `release ${releaseId} was not promoted: ${cause.message}`, { cause });
  }
  return cause;
}
