import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { sha256OfObject } from "../storage/object-hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import { readCurrent } from "./current.ts";
import { readDelta, readDeltaPointer } from "./delta.ts";
import { type FoundRelease, findRelease } from "./find-release.ts";
import { layout } from "./layout.ts";
import { loadRelease, type Release } from "./load-release.ts";
import {
  parseReleaseManifest,
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseManifest,
} from "./manifest.ts";

export interface FileVerdict {
  readonly name: ReleaseFile;
  /** By the manifest. */
  readonly sizeBytes: number;
  readonly state: "whole" | "altered" | "missing";
}

export interface ReleaseReport {
  readonly releaseId: string;
  /** Nothing is wrong with it: readers can load it. */
  readonly whole: boolean;
  readonly serving: boolean;
  /** When it was made; absent when its manifest cannot be read. */
  readonly createdAt?: string;
  /** False: no pointer ever named it, so that its manifest is believed as it lies there. */
  readonly served: boolean;
  readonly files: readonly FileVerdict[];
  /** What is wrong, for people; a file's fault is told by its state alone. */
  readonly faults: readonly string[];
  /** What was folded in since, if anything was: no part of the release, which is whole without it. */
  readonly foldedIn?: { readonly articles: number } | { readonly fault: string };
}

/**
 * Recomputes the hash of every file of a release, and of its manifest as the pointer that it served by named it; then loads
 * it as readers do. Whatever is wrong is told, not only the first.
 * @param releaseId undefined: the serving release
 * @throws NotFoundError `NO_RELEASE`, `RELEASE_NOT_FOUND`
 * @throws what `readCurrent` throws
 */
export async function verifyRelease(
  runtime: Pick<Runtime, "store" | "log">,
  releaseId: string | undefined,
): Promise<ReleaseReport> {
  const { store } = runtime;
  const serving = (await readCurrent(store))?.pointer.releaseId;
  const wanted = releaseId ?? serving;
  if (wanted === undefined) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
  const found = await findRelease(runtime, wanted);
  const faults: string[] = [];
  const manifest = await readManifest(store, found, faults);
  const files = manifest ? await verifyFiles(store, manifest) : [];
  const filesWhole = files.every(({ state }) => state === "whole");
  const loadable = faults.length === 0 && filesWhole;
  const release = loadable ? await faultOf(() => loadRelease(store, found.manifest), faults) : undefined;
  const foldedIn = release && (await verifyDelta(store, release));
  return {
    releaseId: wanted,
    whole: faults.length === 0 && filesWhole,
    serving: wanted === serving,
    ...(manifest && { createdAt: manifest.createdAt }),
    served: found.served,
    files,
    faults,
    ...(foldedIn && { foldedIn }),
  };
}

async function verifyDelta(store: ObjectStore, release: Release): Promise<ReleaseReport["foldedIn"]> {
  const found = await readDeltaPointer(store, release.manifest.releaseId);
  if (!found) return undefined;
  if (!found.pointer) return { fault: `${layout.deltaPointer(release.manifest.releaseId)} is no pointer` };
  const { pointer } = found;
  const faults: string[] = [];
  const delta = await faultOf(() => readDelta(store, pointer, release), faults);
  return delta ? { articles: delta.articles.length } : { fault: faults.join() };
}

/** The manifest that was promoted or, when it is not that any more, what lies there in its place. */
async function readManifest(
  store: ObjectStore,
  { manifest: pointer }: FoundRelease,
  faults: string[],
): Promise<ReleaseManifest | undefined> {
  const promoted = await faultOf(() => readReleaseManifest(store, pointer), faults);
  if (promoted) return promoted;
  const readAgain = async () => parseReleaseManifest((await store.get(pointer.key)).bytes, pointer.key);
  return faultOf(readAgain, []);
}

async function verifyFiles(
  store: ObjectStore,
  { releaseId, files }: ReleaseManifest,
): Promise<FileVerdict[]> {
  const verdicts: FileVerdict[] = [];
  for (const [name, { sha256, sizeBytes }] of Object.entries(files)) {
    const found = await sha256OfObject(store, layout.releaseFile(releaseId, name));
    const state = found === undefined ? "missing" : found === sha256 ? "whole" : "altered";
    verdicts.push({ name: name as ReleaseFile, sizeBytes, state });
  }
  return verdicts;
}

/** What `read` gives; undefined when it is corrupt, which goes to the faults. */
async function faultOf<T>(read: () => Promise<T>, faults: string[]): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    faults.push(error.message);
    return undefined;
  }
}
