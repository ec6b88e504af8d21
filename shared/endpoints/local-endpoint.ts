import { pathToFileURL } from "node:url";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ModelArtifact, ModelCache } from "./model-cache.ts";
import { assertPayload } from "./payload.ts";
import { openRegistry, type Registry } from "./registry.ts";

/**
 * An endpoint of this machine's registry, answered in this process. The registry is asked at every call, so a deleted
 * or newly made endpoint is seen at once; the model itself is loaded once.
 */
export function openLocalEndpoint(registryDirectory: string, name: string, models: ModelCache): Endpoint {
  const registry = openRegistry(registryDirectory);
  return {
    uri: `${pathToFileURL(registryDirectory)
      .href.replace(/^file:/, "local:")
      .replace(/\/+$/, "")}/${name}`,

    invoke: async (request) => {
      assertPayload(request);
      const artifact = await hostedArtifact(registry, name);
      const model = await models(artifact);
      return model(request);
    },

    remove: async () => {
      await registry.remove("endpoints", name);
      await registry.remove("endpoint-configs", name);
      await registry.remove("models", name);
    },
  };
}

async function hostedArtifact(registry: Registry, name: string): Promise<ModelArtifact> {
  const endpoint = await registry.read("endpoints", name);
  if (endpoint?.EndpointStatus !== "InService") {
    const state = endpoint ? `is ${endpoint.EndpointStatus}` : "does not exist";
    throw new NotFoundError("ENDPOINT_NOT_FOUND", `Endpoint ${name} ${state}`);
  }
  return configuredArtifact(registry, endpoint.EndpointConfigName);
}

/** What an endpoint of this configuration serves. @throws CorruptDataError `REGISTRY_CORRUPT` when a part is not there */
export async function configuredArtifact(registry: Registry, configName: string): Promise<ModelArtifact> {
  const config = await registry.read("endpoint-configs", configName);
  const modelName = config?.ProductionVariants[0]?.ModelName;
  const model = modelName === undefined ? undefined : await registry.read("models", modelName);
  if (!model) {
    const part = modelName === undefined ? `endpoint configuration ${configName}` : `model ${modelName}`;
    throw new CorruptDataError("REGISTRY_CORRUPT", `The ${part} was deleted while an endpoint uses it`);
  }
  const { Image, ModelDataUrl } = model.PrimaryContainer;
  return { image: Image, url: ModelDataUrl, sha256: model.ModelDataSha256 };
}
