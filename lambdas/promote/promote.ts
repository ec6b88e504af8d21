import * as z from "zod";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent } from "../../shared/release/current.ts";
import { nextSequence } from "../../shared/release/history.ts";
import { loadRelease } from "../../shared/release/load-release.ts";
import { assertRunLock } from "../../shared/release/lock.ts";
import { readReleaseManifest } from "../../shared/release/manifest.ts";
import { movePointer, promotionLost } from "../../shared/release/move-pointer.ts";
import { releaseIdOf } from "../../shared/release/names.ts";
import { nextPointer } from "../../shared/release/next-pointer.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
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
  assertNotSetAside(releaseId, current?.pointer);

  const sequence = await nextSequence(store, current?.pointer);
  const manifest = await commitRelease(input, runtime, sequence);
  const release = await loadRelease(store, manifest);
  await measureCatalogue(runtime, release.catalogue.length, current?.pointer);
  const { inputs } = await readPlan(store, input.run);
  const { owner } = input.run;
  const next = nextPointer(
    current?.pointer,
    { releaseId, manifest, inputs },
    { act: "run", by: owner },
    { sequence, now: clock() },
  );
  const fence = () => assertRunLock(store, owner, clock());
  return { releaseId, promoted: await movePointer(store, current, next, fence) };
}

/** It has been promoted, and a person has moved the pointer away from it since: the answer to the first time was lost. */
function assertNotSetAside(releaseId: string, current: CurrentPointer | undefined): void {
  if (!current?.setAside?.some((left) => left.releaseId === releaseId)) return;
  throw promotionLost(releaseId, current);
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
