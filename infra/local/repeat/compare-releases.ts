import * as z from "zod";
import { topicSchema } from "../../../shared/release/load-release.ts";
import {
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseFile,
  releaseFiles,
} from "../../../shared/release/manifest.ts";
import { runNameOf } from "../../../shared/release/names.ts";
import { parseStored } from "../../../shared/release/stored-json.ts";
import { canonicalJson } from "../../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";

/** A release, and where it lies. */
export interface PlacedRelease {
  readonly store: ObjectStore;
  readonly manifest: ReleaseManifest;
}

export interface Comparison {
  /** Of the release's files. */
  readonly same: readonly ReleaseFile[];
  /** Files, and fields of the manifest that tell what was learned. */
  readonly differing: readonly string[];
}

/** Compares what two runs made of the same, byte for byte. */
export async function compareReleases(then: PlacedRelease, now: PlacedRelease): Promise<Comparison> {
  const [namesThen, namesNow] = [await ownNames(then), await ownNames(now)];
  const same: ReleaseFile[] = [];
  const differing: string[] = [];
  for (const name of Object.keys(then.manifest.files) as ReleaseFile[]) {
    if ((await readContent(then, name, namesThen)) === (await readContent(now, name, namesNow)))
      same.push(name);
    else differing.push(name);
  }
  const learnedNow = learned(now.manifest);
  for (const [field, value] of Object.entries(learned(then.manifest))) {
    if (canonicalJson(value) !== canonicalJson(learnedNow[field])) differing.push(`manifest.json: ${field}`);
  }
  return { same, differing };
}

/** One character a byte, without names of its own. */
async function readContent(
  { store, manifest }: PlacedRelease,
  name: ReleaseFile,
  names: readonly string[],
): Promise<string> {
  const text = Buffer.from(await readReleaseFile(store, manifest, name)).toString("latin1");
  return names.reduce((left, own, at) => left.replaceAll(own, `<${at}>`), text);
}

/**
 * What a release is called by, and what the ids of topics begin with that it gave birth to: these names hang on its run's,
 * which tells nothing of what was learned.
 */
async function ownNames({ store, manifest }: PlacedRelease): Promise<readonly string[]> {
  const topics = parseStored(
    await readReleaseFile(store, manifest, releaseFiles.topics),
    releaseFiles.topics,
    z.array(topicSchema),
  );
  const born = topics.find(({ id, since }) => id !== undefined && since === undefined);
  const mark = born?.id?.split(".")[0];
  return [runNameOf(manifest.releaseId).id, ...(mark === undefined ? [] : [`${mark}.`])];
}

/** What the manifest says beside names, times and the files' hashes. */
function learned(manifest: ReleaseManifest): Record<string, unknown> {
  const { releaseId, sequence, createdAt, plan, endpoints, files, ...rest } = manifest;
  return rest;
}
