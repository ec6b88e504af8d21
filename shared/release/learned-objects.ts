import * as z from "zod";
import { decodeJsonLines, encodeJsonLines } from "../corpus/text-lines.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { type Manifest, readArtifact, readManifest } from "../storage/artifacts.ts";
import type { ObjectInfo, ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import type { ReleaseManifest } from "./manifest.ts";

const objectSchema = z.object({ key: z.string(), etag: z.string(), sizeBytes: z.int().min(0) });

/** One line of JSON for each dropped object that a run learns from, in its version. */
export function encodeLearnedObjects(objects: readonly ObjectInfo[]): Uint8Array {
  return encodeJsonLines(objects.map(({ key, etag, sizeBytes }) => ({ key, etag, sizeBytes })));
}

/** The version of each object that a run learns from, by key. @throws CorruptDataError what `readArtifact` throws */
export async function readPlannedObjects(
  store: ObjectStore,
  plan: Manifest,
): Promise<ReadonlyMap<string, string>> {
  const bytes = await readArtifact(store, plan, layout.plannedObjects);
  const objects = z.array(objectSchema).parse(decodeJsonLines(bytes));
  return new Map(objects.map(({ key, etag }) => [key, etag]));
}

/** The same of a release. Empty when it is no longer known, since its run is forgotten: then every object may be new. */
export async function readLearnedObjects(
  store: ObjectStore,
  { plan }: Pick<ReleaseManifest, "plan">,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await readPlannedObjects(store, await readManifest(store, plan));
  } catch (error) {
    if (error instanceof CorruptDataError && error.code === "ARTIFACT_MISSING") return new Map();
    throw error;
  }
}
