import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { programFor } from "../algorithms/programs.ts";
import { ConfigError } from "../errors/errors.ts";
import type { Endpoint } from "./endpoint.ts";
import { createModelCache, type ModelCache } from "./model-cache.ts";
import { isResourceName } from "./registry.ts";
import type { SageMakerClients } from "./sagemaker-endpoint.ts";

export interface EndpointClients extends SageMakerClients {
  /** Where local endpoints get their models from. */
  readonly models?: ModelCache;
}

/** The models that this process serves. */
export const processModels: ModelCache = createModelCache(programFor);

/**
 * Opens an endpoint by its URI: `sagemaker://<name>`, or `local:///<registry directory>/<name>`. Nothing is asked yet:
 * an endpoint that does not exist shows when it is invoked.
 * @throws ConfigError `ENDPOINT_SCHEME`, `ENDPOINT_URI`
 */
export async function openEndpoint(uri: string, clients: EndpointClients = {}): Promise<Endpoint> {
  if (uri.startsWith("sagemaker:")) return openRemote(uri, clients);
  if (uri.startsWith("local:")) return openLocal(uri, clients.models ?? processModels);
  throw new ConfigError(
    "ENDPOINT_SCHEME",
    `Endpoint ${quote(uri)} has none of the schemes sagemaker:, local:`,
  );
}

async function openRemote(uri: string, clients: SageMakerClients): Promise<Endpoint> {
  const name = uri.slice("sagemaker://".length);
  if (!uri.startsWith("sagemaker://") || !isResourceName(name)) throw malformed(uri, "sagemaker://<name>");
  const { openSageMakerEndpoint } = await import("./sagemaker-endpoint.ts");
  return openSageMakerEndpoint(name, clients);
}

async function openLocal(uri: string, models: ModelCache): Promise<Endpoint> {
  const path = localPath(uri);
  if (!isResourceName(basename(path))) throw malformed(uri, localForm);
  const { openLocalEndpoint } = await import("./local-endpoint.ts");
  return openLocalEndpoint(dirname(path), basename(path), models);
}

const localForm = "local:///<registry directory>/<name>";

function localPath(uri: string): string {
  if (!uri.startsWith("local:///") || uri.endsWith("/") || /[?#]/.test(uri)) throw malformed(uri, localForm);
  try {
    return fileURLToPath(uri.replace(/^local:/, "file:"));
  } catch (cause) {
    throw malformed(uri, localForm, cause);
  }
}

function malformed(uri: string, form: string, cause?: unknown): ConfigError {
  const rules = "with a name of 1 to 63 letters, digits and inner hyphens";
  return new ConfigError("ENDPOINT_URI", `Endpoint ${quote(uri)} is not of the form ${form} ${rules}`, {
    cause,
  });
}

function quote(uri: string): string {
  return JSON.stringify(uri.slice(0, 200));
}
