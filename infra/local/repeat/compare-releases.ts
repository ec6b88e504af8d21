import {
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseFile,
  releaseFiles,
} from "../../../shared/release/manifest.ts";
import { runNameOf } from "../../../shared/release/names.ts";
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
  const same: ReleaseFile[] = [];
  const differing: string[] = [];
  for (const name of Object.values(releaseFiles)) {
    if ((await readContent(then, name)) === (await readContent(now, name))) same.push(name);
    else differing.push(name);
  }
  const learnedNow = learned(now.manifest);
  for (const [field, value] of Object.entries(learned(then.manifest))) {
    if (canonicalJson(value) !== canonicalJson(learnedNow[field])) differing.push(`manifest.json: ${field}`);
  }
  return { same, differing };
}

/** One character a byte. Reports name their run, whose name tells nothing of what was learned. */
async function readContent({ store, manifest }: PlacedRelease, name: ReleaseFile): Promise<string> {
  const bytes = Buffer.from(await readReleaseFile(store, manifest, name));
  return bytes.toString("latin1").replaceAll(runNameOf(manifest.releaseId).id, "<run>");
}

/** What the manifest says beside names, times and the files' hashes. */
function learned(manifest: ReleaseManifest): Record<string, unknown> {
  const { releaseId, sequence, createdAt, plan, endpoints, files, ...rest } = manifest;
  return rest;
}
