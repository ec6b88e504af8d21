import { NotFoundError, TransientError } from "../errors/errors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { type CurrentPointer, readCurrent } from "./current.ts";
import { followDelta } from "./follow-delta.ts";
import { loadRelease, type Release } from "./load-release.ts";
import type { ServedRelease } from "./served-release.ts";

type ManifestPointer = CurrentPointer["manifest"];

interface Loaded {
  readonly manifestSha256: string;
  readonly release: Release;
}

/**
 * Gives the serving release, loading it when the pointer has moved, with what was folded into it since. An answer is made
 * from the one object returned, so from one release. If the pointer cannot be read or its release cannot be loaded, the
 * last good one goes on serving: the one in memory or, in a process that has none yet, the one before. A release found
 * corrupt is not looked at again until the pointer moves. What was folded in and cannot be read is left out likewise.
 * @param onFault is told of what kept readers from the serving release, but not from an answer
 * @param onDeltaFault the same of what was folded into it
 * @param makeReady what else must be there before a release serves; one that it fails for is refused like a corrupt one
 */
export function openServingRelease(
  store: ObjectStore,
  onFault: (error: unknown) => void,
  onDeltaFault: (error: unknown) => void = onFault,
  makeReady: (release: Release) => Promise<void> = async () => {},
) {
  let loaded: Loaded | undefined;
  let refusedSha256: string | undefined;
  const delta = followDelta(store, onDeltaFault);

  let underWay: { readonly manifestSha256: string; readonly loaded: Promise<Loaded> } | undefined;

  /** Queries that come meanwhile wait for the same. */
  async function load(manifest: ManifestPointer): Promise<Loaded> {
    if (underWay?.manifestSha256 === manifest.sha256) return underWay.loaded;
    const begun = { manifestSha256: manifest.sha256, loaded: loadAnew(manifest) };
    underWay = begun;
    try {
      return await begun.loaded;
    } finally {
      if (underWay === begun) underWay = undefined;
    }
  }

  async function loadAnew(manifest: ManifestPointer): Promise<Loaded> {
    const release = await loadRelease(store, manifest);
    await makeReady(release);
    return { manifestSha256: manifest.sha256, release };
  }

  async function follow(): Promise<Loaded> {
    const current = await readCurrent(store);
    if (!current) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
    const { manifest, previous } = current.pointer;
    // Once the pointer has moved on from what was refused, it may come back to it mended.
    if (manifest.sha256 !== refusedSha256) refusedSha256 = undefined;
    if (loaded && [loaded.manifestSha256, refusedSha256].includes(manifest.sha256)) return loaded;
    try {
      return await load(manifest);
    } catch (fault) {
      if (!(fault instanceof TransientError)) refusedSha256 = manifest.sha256;
      if (!loaded && previous) loaded = await load(previous.manifest).catch(tell);
      throw fault;
    }
  }

  function tell(fault: unknown): undefined {
    onFault(fault);
  }

  async function release(): Promise<Release> {
    try {
      loaded = await follow();
    } catch (fault) {
      if (!loaded) throw fault;
      onFault(fault);
    }
    return loaded.release;
  }

  return async (): Promise<ServedRelease> => {
    const before = loaded?.release;
    // Both pointers at once: the first hardly ever names another release than the time before.
    const early = before && delta.look(before.manifest.releaseId);
    const now = await release();
    const seen = now === before && early ? await early : await delta.look(now.manifest.releaseId);
    return delta.apply(now, seen);
  };
}
