import { CorruptDataError } from "../errors/errors.ts";
import { locate } from "../storage/location.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";

/**
 * The archive that a training job of the run has left.
 * @param uri as SageMaker tells it
 * @throws CorruptDataError `ARTIFACT_FOREIGN` when it is another run's, or lies elsewhere
 * @throws NotFoundError when there is none
 */
export async function readRunModel(store: ObjectStore, uri: string, runId: string): Promise<Uint8Array> {
  const { storeUri, key } = locate(uri, store.uri);
  if (storeUri !== store.uri) {
    throw new CorruptDataError("ARTIFACT_FOREIGN", `${uri} does not lie in ${store.uri}`);
  }
  if (!key.startsWith(`${layout.models(runId)}/`)) throw foreignArtifact(key, runId);
  return (await store.get(key)).bytes;
}

export function foreignArtifact(key: string, runId: string): CorruptDataError {
  return new CorruptDataError("ARTIFACT_FOREIGN", `${key} is not of run ${runId}`);
}
