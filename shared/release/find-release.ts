import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { readManifest } from "../storage/artifacts.ts";
import { sha256OfObject } from "../storage/object-hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import type { CurrentPointer } from "./current.ts";
import { pointersBackwards } from "./history.ts";
import { layout } from "./layout.ts";
import type { ReleaseManifest } from "./manifest.ts";

export interface FoundRelease {
  readonly releaseId: string;
  readonly manifest: CurrentPointer["manifest"];
  readonly inputs?: string;
  /** False: no pointer ever named it, so nothing but the manifest itself says what its files should be. */
  readonly served: boolean;
}

/**
 * A release as it was when it served: by the pointer, or by the history.
 * @throws NotFoundError `RELEASE_NOT_FOUND`
 * @throws what `readCurrent` throws
 */
export async function findRelease(
  { store, log }: Pick<Runtime, "store" | "log">,
  releaseId: string,
): Promise<FoundRelease> {
  const key = layout.releaseManifest(releaseId);
  const sha256 = await sha256OfObject(store, key);
  if (sha256 === undefined) {
    throw new NotFoundError(
      "RELEASE_NOT_FOUND",
      `there is no release ${releaseId}: ${key} is not in the store`,
    );
  }
  for await (const pointer of pointersBackwards(store, log)) {
    const named = [pointer, pointer.previous].find((served) => served?.releaseId === releaseId);
    if (named) return { ...servedAs(named), served: true };
  }
  return { releaseId, manifest: { key, sha256 }, served: false };
}

function servedAs({ releaseId, manifest, inputs }: NonNullable<CurrentPointer["previous"]>) {
  return { releaseId, manifest, ...(inputs !== undefined && { inputs }) };
}

/**
 * The hash of what a release was made from. What neither a pointer nor the plan of its run tells any more is like no other.
 */
export async function inputsOf(
  store: ObjectStore,
  found: FoundRelease,
  { plan }: ReleaseManifest,
): Promise<string> {
  if (found.inputs !== undefined) return found.inputs;
  try {
    return String((await readManifest(store, plan)).summary.inputs);
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    return `unknown, of release ${found.releaseId}`;
  }
}
