import { NotFoundError, TransientError } from "../errors/errors.ts";
import { LateError, openPatience, type Patience } from "../runtime/patience.ts";
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

interface Followed extends Loaded {
  /** The pointer names another release, or cannot be read. */
  readonly behind: boolean;
}

/** For so long a query waits for the store at most: a reader is to have an answer within 3 s, be it that there is none. */
export const waitForReleaseMs = 2_500;

/** Once a query has waited in vain, others do with what is in memory for so long. Then one waits again, and decides. */
export const storeLeftAloneMs = 5_000;

export interface ServingReleaseOptions {
  /** Is told of what kept readers from what was folded in; left out: `onFault` is. */
  readonly onDeltaFault?: (error: unknown) => void;
  /** What else must be there before a release serves; one that it fails for is refused like a corrupt one. */
  readonly makeReady?: (release: Release) => Promise<void>;
  /** Left out: `waitForReleaseMs`, and the store is left alone for `storeLeftAloneMs`. */
  readonly patience?: Patience;
}

/**
 * Gives the serving release, loading it when the pointer has moved, with what was folded into it since. An answer is made
 * from the one object returned, so from one release. If the pointer cannot be read or its release cannot be loaded, or not
 * in time, the last good one goes on serving, and says that it is `behind`: the one in memory or, in a process that has none
 * yet, the one before. What was not there in time is loaded all the same, for those who ask later. A release found corrupt
 * is not looked at again until the pointer moves. What was folded in and cannot be read is left out likewise.
 * @param onFault is told of what kept readers from the serving release, but not from an answer
 * @returns rejects with NotFoundError `NO_RELEASE`, TransientError `TOO_LATE` if no release is in memory, and what
 * `loadRelease` and `makeReady` throw
 */
export function openServingRelease(
  store: ObjectStore,
  onFault: (error: unknown) => void,
  {
    onDeltaFault = onFault,
    makeReady = async () => {},
    patience = openPatience(waitForReleaseMs, storeLeftAloneMs),
  }: ServingReleaseOptions = {},
): () => Promise<ServedRelease> {
  let loaded: Loaded | undefined;
  let refusedSha256: string | undefined;
  /** Counts looks at the pointer. One that was late must not undo what a later one has found. */
  let looks = 0;
  let newestLook = 0;
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

  async function follow(look: number): Promise<Followed> {
    const current = await readCurrent(store);
    if (!current) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
    if (loaded && look < newestLook) return { ...loaded, behind: false };
    newestLook = look;
    const { manifest, previous } = current.pointer;
    // Once the pointer has moved on from what was refused, it may come back to it mended.
    if (manifest.sha256 !== refusedSha256) refusedSha256 = undefined;
    if (loaded?.manifestSha256 === manifest.sha256) return { ...loaded, behind: false };
    if (loaded && refusedSha256 !== undefined) return { ...loaded, behind: true };
    try {
      const found = await load(manifest);
      if (!loaded || look === newestLook) loaded = found;
      return { ...found, behind: false };
    } catch (fault) {
      if (!(fault instanceof TransientError)) refusedSha256 = manifest.sha256;
      if (!loaded && previous) loaded = await load(previous.manifest).catch(tell);
      throw fault;
    }
  }

  function tell(fault: unknown): undefined {
    onFault(fault);
  }

  async function release(): Promise<Followed> {
    try {
      return await follow(++looks);
    } catch (fault) {
      if (!loaded) throw fault;
      onFault(fault);
      return { ...loaded, behind: true };
    }
  }

  async function current(): Promise<ServedRelease> {
    const before = loaded?.release;
    // Both pointers at once: the first hardly ever names another release than the time before.
    const early = before && delta.look(before.manifest.releaseId);
    const { release: now, behind } = await release();
    const seen = now === before && early ? await early : await delta.look(now.manifest.releaseId);
    const served = await delta.apply(now, seen);
    return behind ? { ...served, behind } : served;
  }

  return async () => {
    try {
      return await patience(current);
    } catch (fault) {
      if (!(fault instanceof LateError && loaded)) throw fault;
      if (fault.waited) onFault(fault);
      return { ...delta.last(loaded.release), behind: true };
    }
  };
}
