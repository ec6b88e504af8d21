import { NotFoundError } from "../errors/errors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { readCurrent } from "./current.ts";
import { loadRelease, type Release } from "./load-release.ts";

/**
 * Gives the serving release, loading it when the pointer has moved. An answer is made from the one object returned, so
 * from one release. If the new release cannot be loaded, the last good one goes on serving and `onFault` is told.
 */
export function openServingRelease(store: ObjectStore, onFault: (error: unknown) => void) {
  let loaded: { readonly manifestSha256: string; readonly release: Release } | undefined;
  let refused: string | undefined;

  return async (): Promise<Release> => {
    const current = await readCurrent(store);
    if (!current) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
    const { manifest } = current.pointer;
    if (loaded?.manifestSha256 === manifest.sha256) return loaded.release;
    if (loaded && refused === manifest.sha256) return loaded.release;
    try {
      loaded = { manifestSha256: manifest.sha256, release: await loadRelease(store, manifest) };
    } catch (error) {
      if (!loaded) throw error;
      refused = manifest.sha256;
      onFault(error);
    }
    return loaded.release;
  };
}
