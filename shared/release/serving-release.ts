import { NotFoundError, TransientError } from "../errors/errors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { type CurrentPointer, readCurrent } from "./current.ts";
import { loadRelease, type Release } from "./load-release.ts";

type ManifestPointer = CurrentPointer["manifest"];

interface Loaded {
  readonly manifestSha256: string;
  readonly release: Release;
}

/**
 * Gives the serving release, loading it when the pointer has moved. An answer is made from the one object returned, so
 * from one release. If the pointer cannot be read or its release cannot be loaded, the last good one goes on serving and
 * `onFault` is told: the one in memory or, in a process that has none yet, the one before. A release found corrupt is not
 * looked at again until the pointer moves.
 */
export function openServingRelease(store: ObjectStore, onFault: (error: unknown) => void) {
  let loaded: Loaded | undefined;
  let refusedSha256: string | undefined;

  async function load(manifest: ManifestPointer): Promise<Loaded> {
    return { manifestSha256: manifest.sha256, release: await loadRelease(store, manifest) };
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

  return async (): Promise<Release> => {
    try {
      loaded = await follow();
    } catch (fault) {
      if (!loaded) throw fault;
      onFault(fault);
    }
    return loaded.release;
  };
}
