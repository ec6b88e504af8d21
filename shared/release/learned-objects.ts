import * as z from "zod";
import { decodeJsonLines, encodeJsonLines } from "../corpus/text-lines.ts";
import { type Manifest, readArtifact } from "../storage/artifacts.ts";
import type { ObjectInfo, ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { type ReleaseManifest, readReleaseFile, releaseFiles } from "./manifest.ts";

const objectSchema = z.object({ key: z.string(), etag: z.string(), sizeBytes: z.int().min(0) });

/** One line of JSON for each dropped object that a run learns from, in its version. */
export function encodeLearnedObjects(objects: readonly ObjectInfo[]): Uint8Array {
  return encodeJsonLines(objects.map(({ key, etag, sizeBytes }) => ({ key, etag, sizeBytes })));
}

/** The version of each object, by key. */
function decodeLearnedObjects(bytes: Uint8Array): ReadonlyMap<string, string> {
  const objects = z.array(objectSchema).parse(decodeJsonLines(bytes));
  return new Map(objects.map(({ key, etag }) => [key, etag]));
}

/** The version of each object that a run learns from, by key. @throws CorruptDataError what `readArtifact` throws */
export async function readPlannedObjects(
  store: ObjectStore,
  plan: Manifest,
): Promise<ReadonlyMap<string, string>> {
  return decodeLearnedObjects(await readArtifact(store, plan, layout.plannedObjects));
}

/**
 * The same of a release. Empty for one of schema 2 or less, which does not tell: then every object may be new.
 * @throws CorruptDataError what `readReleaseFile` throws
 */
export async function readLearnedObjects(
  store: ObjectStore,
  manifest: ReleaseManifest,
): Promise<ReadonlyMap<string, string>> {
  if (!manifest.files[releaseFiles.inputs]) return new Map();
  return decodeLearnedObjects(await readReleaseFile(store, manifest, releaseFiles.inputs));
}
