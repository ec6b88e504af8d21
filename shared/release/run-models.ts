import type { LoadedModel } from "../algorithms/program.ts";
import { unpackModel } from "../endpoints/model-archive.ts";
import { ConfigError, CorruptDataError } from "../errors/errors.ts";
import { serveVectors } from "../neighbours/serve-vectors.ts";
import type { ObjectStore } from "../storage/store.ts";
import { loadTopicModel } from "../topics/serving.ts";
import type { Release } from "./load-release.ts";
import { type ReleaseManifest, readReleaseFile, releaseFiles } from "./manifest.ts";

/**
 * The topic model of a release, run by this process: from the release's own file, verified.
 * @throws CorruptDataError `RELEASE_FILE_MISSING`, `RELEASE_FILE_ALTERED`, `MODEL_CORRUPT`
 * @throws ConfigError `SERVING_UNFIT` for a model of SageMaker's own
 */
export async function runTopicModel(store: ObjectStore, manifest: ReleaseManifest): Promise<LoadedModel> {
  const archive = await readReleaseFile(store, manifest, releaseFiles.topicModel);
  try {
    return loadTopicModel(await unpackModel(archive));
  } catch (cause) {
    if (manifest.config.topicModel !== "builtin" || !(cause instanceof CorruptDataError)) throw cause;
    const reason = `the topic model of release ${manifest.releaseId} is SageMaker's own, which only an endpoint can run: serving must be "endpoints"`;
    throw new ConfigError("SERVING_UNFIT", reason, { cause });
  }
}

/**
 * The neighbour index of a release, run by this process: over its vectors, which are all that the trained one holds.
 * @throws CorruptDataError `VECTORS_UNUSABLE`
 */
export function runNeighbourIndex({ manifest, vectorOfRow }: Pick<Release, "manifest" | "vectorOfRow">) {
  const { metric, candidates } = manifest.config.neighbours;
  return serveVectors(vectorOfRow, metric, candidates);
}
