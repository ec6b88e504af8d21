import { configuredArtifact } from "../../../shared/endpoints/local-endpoint.ts";
import type { ModelCache } from "../../../shared/endpoints/model-cache.ts";
import type { Registry } from "../../../shared/endpoints/registry.ts";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import { sha256Hex } from "../../../shared/storage/hash.ts";
import { locate } from "../../../shared/storage/location.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { refusing, validationException } from "./service-errors.ts";

/** SHA-256 of a model archive. @throws `ValidationException` when there is none */
export async function hashOfArchive(url: string, rootUri: string | undefined): Promise<string> {
  return refusing(async () => {
    const { storeUri, key } = locate(url, rootUri);
    try {
      return sha256Hex((await (await openStore(storeUri)).get(key)).bytes);
    } catch (error) {
      if (error instanceof NotFoundError)
        throw validationException(`Could not find model data at ${url}.`, error);
      throw error;
    }
  });
}

export type LoadOutcome =
  | { readonly EndpointStatus: "InService" }
  | { readonly EndpointStatus: "Failed"; FailureReason: string };

/** Loads what an endpoint of this configuration serves, so that its first request does not wait. */
export async function tryToLoad(
  registry: Registry,
  models: ModelCache,
  configName: string,
): Promise<LoadOutcome> {
  try {
    await models(await configuredArtifact(registry, configName));
    return { EndpointStatus: "InService" };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      EndpointStatus: "Failed",
      FailureReason: `The model could not be loaded: ${reason}`.slice(0, 1024),
    };
  }
}
