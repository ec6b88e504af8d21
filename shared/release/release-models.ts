import type { LoadedModel } from "../algorithms/program.ts";
import { servesInProcess } from "../config/serving.ts";
import type { Endpoint } from "../endpoints/endpoint.ts";
import { openInProcessEndpoint } from "../endpoints/in-process-endpoint.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { layout } from "./layout.ts";
import type { Release } from "./load-release.ts";
import { type ReleaseFile, type ReleaseManifest, releaseFiles } from "./manifest.ts";
import { runNeighbourIndex, runTopicModel } from "./run-models.ts";

type Place = Pick<Runtime, "store" | "config" | "openEndpoint">;

/**
 * What answers for the topic model of a release: its endpoint, or this process. Nothing is loaded before it is asked; then
 * it is loaded once for what is returned, and what `runTopicModel` throws is thrown by each ask until it can be.
 */
export async function openTopicModel(place: Place, manifest: ReleaseManifest): Promise<Endpoint> {
  const { topicModel } = manifest.endpoints;
  if (!servesInProcess(place.config)) return place.openEndpoint(topicModel);
  const load = async () => runTopicModel(place.store, manifest);
  return inProcess(place, { name: topicModel, file: releaseFiles.topicModel, manifest, load });
}

/** The same for its neighbour index; see `runNeighbourIndex`. */
export async function openNeighbourIndex(
  place: Place,
  release: Pick<Release, "manifest" | "vectorOfRow">,
): Promise<Endpoint> {
  const { manifest } = release;
  const { neighbourIndex } = manifest.endpoints;
  if (!servesInProcess(place.config)) return place.openEndpoint(neighbourIndex);
  const load = async () => runNeighbourIndex(release);
  return inProcess(place, { name: neighbourIndex, file: releaseFiles.vectors, manifest, load });
}

/**
 * Both models of a release, loaded into this process, by the names of the endpoints in whose place they answer.
 * @throws what `runTopicModel` and `runNeighbourIndex` throw
 */
export async function loadModels(
  place: Omit<Place, "config">,
  release: Pick<Release, "manifest" | "vectorOfRow">,
): Promise<ReadonlyMap<string, Endpoint>> {
  const { manifest } = release;
  const topicModel = await runTopicModel(place.store, manifest);
  const neighbourIndex = runNeighbourIndex(release);
  const { endpoints } = manifest;
  const models = [
    { name: endpoints.topicModel, file: releaseFiles.topicModel, manifest, load: async () => topicModel },
    {
      name: endpoints.neighbourIndex,
      file: releaseFiles.vectors,
      manifest,
      load: async () => neighbourIndex,
    },
  ];
  return new Map(models.map((own) => [own.name, inProcess(place, own)]));
}

interface Own {
  /** Of the endpoint in whose place it answers. */
  readonly name: string;
  readonly file: ReleaseFile;
  readonly manifest: ReleaseManifest;
  readonly load: () => Promise<LoadedModel>;
}

function inProcess(
  { store, openEndpoint }: Omit<Place, "config">,
  { name, file, manifest, load }: Own,
): Endpoint {
  const uri = `${store.uri}/${layout.releaseFile(manifest.releaseId, file)}`;
  return openInProcessEndpoint(uri, once(load), () => openEndpoint(name));
}

/** A failure is not kept: it may have been the store's. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return async () => {
    loaded ??= load();
    try {
      return await loaded;
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
}
