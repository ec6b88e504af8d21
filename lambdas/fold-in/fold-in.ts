import * as z from "zod";
import { NotFoundError, PreconditionFailedError, TransientError } from "../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent } from "../../shared/release/current.ts";
import {
  type Delta,
  type DeltaPointer,
  deltaSchemaVersion,
  readDeltaPointer,
} from "../../shared/release/delta.ts";
import { listArticles } from "../../shared/release/inputs.ts";
import { readLearnedObjects } from "../../shared/release/learned-objects.ts";
import { loadRelease } from "../../shared/release/load-release.ts";
import { readReleaseManifest } from "../../shared/release/manifest.ts";
import { moveDelta } from "../../shared/release/move-delta.ts";
import { openTopicModel } from "../../shared/release/release-models.ts";
import { pipelineVersion } from "../../shared/release/version.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { canonicalJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { sha256OfObject } from "../../shared/storage/object-hash.ts";
import type { ObjectInfo, ObjectStore } from "../../shared/storage/store.ts";
import { openAnalyzer } from "../../shared/text/analyzer.ts";
import { locateArticles } from "./locate-articles.ts";
import { placeArticles } from "./place-articles.ts";
import { readFresh } from "./read-fresh.ts";

/** A batch of a queue's messages, or nothing. What they say does not matter: each means that something has changed. */
export const foldInInput = z.object({ Records: z.array(z.unknown()).exactOptional() });

/** Of what has to be read again with each fold-in. */
const mostBytes = 64 * 2 ** 20;

/** Whoever is overtaken begins anew, so often at most. */
const mostTries = 5;

export type FoldInOutcome =
  | { readonly decision: "NO_RELEASE" }
  | { readonly decision: "NOTHING_NEW"; readonly releaseId: string; readonly objectsLeft?: number }
  | ({ readonly decision: "FOLDED"; readonly releaseId: string } & FoldInCounts);

/** Objects that the release does not know in their version, and what became of the records in them. */
interface FoldInCounts {
  readonly objects: number;
  /** Not read, or not to their end, because there was too much. */
  readonly objectsLeft: number;
  readonly accepted: number;
  /** Of the accepted. */
  readonly withoutKnownWord: number;
  readonly rejected: number;
  readonly duplicates: number;
  /** That the release has already, word for word. */
  readonly unchanged: number;
  readonly heldOut: number;
}

/**
 * Makes articles that were dropped after the serving release was made known to readers, without a retraining: places them by
 * the release's own vocabulary and topic model, and writes them as the release's delta, which queries merge with its index.
 * The delta is made anew each time, of all that came since, so that it depends on release and articles alone; nothing is
 * read when nothing has changed. What is too much for a delta is left to the next retraining, which learns from all.
 *
 * The release is not touched, and nothing is written to another than the one that served when the articles were listed. Of
 * two at once one wins, and the other looks again.
 * @throws TransientError `FOLD_IN_OVERTAKEN` when others were faster each time
 */
export async function foldIn(_event: z.infer<typeof foldInInput>, runtime: Runtime): Promise<FoldInOutcome> {
  for (let tries = 0; tries < mostTries; tries++) {
    const current = await readCurrent(runtime.store);
    if (!current) return { decision: "NO_RELEASE" };
    try {
      return await foldInto(current.pointer, runtime);
    } catch (error) {
      if (!(await isOvertaken(error, current.pointer, runtime))) throw error;
    }
  }
  throw new TransientError("FOLD_IN_OVERTAKEN", `articles or release changed ${mostTries} times meanwhile`);
}

async function foldInto(serving: CurrentPointer, runtime: Runtime): Promise<FoldInOutcome> {
  const { store, config, log } = runtime;
  const { releaseId } = serving;
  const manifest = await readReleaseManifest(store, serving.manifest);
  // Before the articles: a delta that is older than what is listed below is never written over a younger one.
  const before = await readDeltaPointer(store, releaseId);
  const learned = await readLearnedObjects(store, manifest);
  const listed = await listArticles(store);
  const etagOf = new Map(listed.map(({ key, etag }) => [key, etag]));
  const objects = unlearned(listed, learned);
  const inputs = hashFreshInputs(objects, config.foldIn.maxArticles);
  const folded = before?.pointer;
  const known = folded ? await isGood(folded, serving, store) : !before;
  if (known && (folded ? folded.inputs === inputs : objects.length === 0)) {
    const { objectsLeft = 0 } = folded?.counts ?? {};
    return { decision: "NOTHING_NEW", releaseId, ...(objectsLeft > 0 && { objectsLeft }) };
  }

  const release = await loadRelease(store, serving.manifest);
  const analyzer = await openAnalyzer(manifest.config.text.analyzer);
  const fresh = await readFresh(store, objects, release, analyzer, {
    articles: config.foldIn.maxArticles,
    bytes: mostBytes,
  });
  for (const [code, rejected] of fresh.rejectedByCode)
    log("warn", "fresh articles rejected", { code, rejected });
  const isThere = (object: string) => learned.has(object) && learned.get(object) === etagOf.get(object);
  const placement = placeArticles(release, fresh.versions, isThere);
  const asking = { openEndpoint: () => openTopicModel(runtime, manifest) };
  const articles = await locateArticles(asking, release, placement.placed);
  const delta: Delta = {
    schemaVersion: deltaSchemaVersion,
    releaseId,
    articles,
    copies: [...placement.copies],
    gone: [...placement.gone],
    rejects: [...fresh.rejects],
  };
  const counts: FoldInCounts = {
    objects: objects.length,
    objectsLeft: fresh.objectsLeft,
    accepted: articles.length,
    withoutKnownWord: articles.filter(({ vector }) => !vector).length,
    rejected: fresh.rejectedByCode.values().reduce((sum, count) => sum + count, 0),
    duplicates: placement.duplicates,
    unchanged: fresh.unchanged,
    heldOut: placement.heldOut,
  };
  await moveDelta(runtime, before, delta, {
    manifestSha256: serving.manifest.sha256,
    inputs,
    counts: { ...counts },
  });
  return { decision: "FOLDED", releaseId, ...counts };
}

/** Whether what the pointer names is there, and for this very release: else it is made anew. */
async function isGood({ manifestSha256, delta }: DeltaPointer, serving: CurrentPointer, store: ObjectStore) {
  if (manifestSha256 !== serving.manifest.sha256) return false;
  return (await sha256OfObject(store, delta.key)) === delta.sha256;
}

/** Oldest first, so that what was once folded in stays when there is too much. */
function unlearned(objects: readonly ObjectInfo[], learned: ReadonlyMap<string, string>): ObjectInfo[] {
  return objects
    .filter(({ key, etag }) => learned.get(key) !== etag)
    .sort((left, right) => left.modifiedAt.getTime() - right.modifiedAt.getTime());
}

function hashFreshInputs(objects: readonly ObjectInfo[], maxArticles: number): string {
  const versions = objects.map(({ key, etag }) => ({ key, etag }));
  return sha256Hex(canonicalJson({ versions, maxArticles, deltaSchemaVersion, pipelineVersion }));
}

/** What was looked at is no longer so: another delta, other articles, or another release, whose models remain. */
async function isOvertaken(error: unknown, serving: CurrentPointer, { store }: Runtime): Promise<boolean> {
  if (error instanceof PreconditionFailedError) return true;
  if (!(error instanceof NotFoundError)) return false;
  if (error.code === "OBJECT_NOT_FOUND") return true;
  return (await readCurrent(store))?.pointer.manifest.sha256 !== serving.manifest.sha256;
}
