import * as z from "zod";
import { CorruptDataError, PreconditionFailedError } from "../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { loadRelease } from "../../shared/release/load-release.ts";
import { assertRunLock } from "../../shared/release/lock.ts";
import { readReleaseManifest } from "../../shared/release/manifest.ts";
import { releaseIdOf } from "../../shared/release/names.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { commitRelease } from "./commit-release.ts";

export const promoteInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  neighbourDataset: pointerSchema,
  topicModelDataUrl: z.string(),
  neighbourIndexDataUrl: z.string(),
  evaluation: z.object({
    manifest: pointerSchema,
    metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  }),
});

export type PromoteInput = z.infer<typeof promoteInput>;

/**
 * Makes the candidate the serving release: its files first, then the manifest, then all of it is loaded as readers will
 * load it, then one conditional write of the pointer. Until that write readers see the old release, from then on the new
 * one, never a mix. Doing it again goes on from where it stopped.
 * @throws PreconditionFailedError `RUN_LOCK_LOST`, `PROMOTION_LOST`
 * @throws CorruptDataError `ARTIFACT_FOREIGN` and what `loadRelease` and the readers of the run's files throw
 */
export async function promote(input: PromoteInput, runtime: Runtime) {
  const { store, clock } = runtime;
  const releaseId = releaseIdOf(input.run);
  const current = await readCurrent(store);
  if (current?.pointer.releaseId === releaseId) return { releaseId, promoted: false };

  const sequence = (current?.pointer.sequence ?? 0) + 1;
  const manifest = await commitRelease(input, runtime, sequence);
  const release = await loadRelease(store, manifest);
  await measureCatalogue(runtime, release.catalogue.length, current?.pointer);
  await assertRunLock(store, input.run.owner, clock());
  const promoted = await movePointer(store, current?.etag, {
    releaseId,
    manifest,
    sequence,
    inputs: (await readPlan(store, input.run)).inputs,
    ...(current && {
      previous: { releaseId: current.pointer.releaseId, manifest: current.pointer.manifest },
    }),
    promotedAt: clock().toISOString(),
  });
  return { releaseId, promoted };
}

/** A release before that cannot be read is nothing to compare with. */
async function measureCatalogue(
  { store, measure, log }: Runtime,
  articles: number,
  before: CurrentPointer | undefined,
): Promise<void> {
  if (!before) return;
  try {
    const { counts } = await readReleaseManifest(store, before.manifest);
    const known = counts.articles ?? 0;
    if (known > 0) measure("CatalogueChange", (100 * (articles - known)) / known);
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    log("warn", "release before unreadable, catalogue not compared with it", { reason: error.message });
  }
}

/**
 * Another promotion may have come between: then this one loses, and readers keep the winner.
 * @returns false when the winner was another invocation of this very promotion
 */
async function movePointer(
  store: ObjectStore,
  etag: string | undefined,
  next: CurrentPointer,
): Promise<boolean> {
  try {
    if (etag === undefined) await store.putIfAbsent(layout.current, encodeJson(next));
    else await store.replaceIf(layout.current, encodeJson(next), etag);
    return true;
  } catch (cause) {
    if (!(cause instanceof PreconditionFailedError)) throw cause;
    const winner = (await readCurrent(store))?.pointer.releaseId;
    if (winner === next.releaseId) return false;
    const message = `${winner} was promoted while ${next.releaseId} was being prepared`;
    throw new PreconditionFailedError("PROMOTION_LOST", message, { cause });
  }
}
