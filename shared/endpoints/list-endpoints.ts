import { fileURLToPath } from "node:url";
import { ConfigError } from "../errors/errors.ts";
import type { HostedEndpoint } from "./hosted-endpoint.ts";
import type { SageMakerClients } from "./sagemaker-endpoint.ts";

/**
 * Every endpoint whose name begins with `prefix`, in the order of the names.
 * @param base `sagemaker://`, or `local:///<registry directory>`
 * @throws ConfigError `ENDPOINT_SCHEME`
 * @throws TransientError `ENDPOINT_UNAVAILABLE` on throttling and 5xx
 */
export async function listEndpoints(
  base: string,
  prefix: string,
  clients: SageMakerClients = {},
): Promise<HostedEndpoint[]> {
  const all = await listUnsorted(base, prefix, clients);
  const own = all.filter(({ name }) => name.startsWith(prefix));
  return own.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function listUnsorted(
  base: string,
  prefix: string,
  clients: SageMakerClients,
): Promise<HostedEndpoint[]> {
  if (base.startsWith("sagemaker:")) {
    const { listSageMakerEndpoints } = await import("./sagemaker-control.ts");
    return listSageMakerEndpoints(prefix, clients);
  }
  if (base.startsWith("local:")) {
    const { openRegistry } = await import("./registry.ts");
    const registry = openRegistry(fileURLToPath(base.replace(/^local:/, "file:")));
    return (await registry.list("endpoints")).map(({ EndpointName, EndpointStatus }) => ({
      name: EndpointName,
      status: EndpointStatus,
    }));
  }
  throw new ConfigError("ENDPOINT_SCHEME", `${base} has none of the schemes sagemaker:, local:`);
}
