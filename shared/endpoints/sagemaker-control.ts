import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  paginateListEndpoints,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import type { HostedEndpoint } from "./hosted-endpoint.ts";
import type { SageMakerClients } from "./sagemaker-endpoint.ts";
import { isAbsent, listError, removeError } from "./sagemaker-errors.ts";

const timeouts = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/** Deletes endpoint, configuration and model of that name, as far as they are there. */
export async function removeSageMakerEndpoint(name: string, clients: SageMakerClients): Promise<void> {
  const control = controlClient(clients);
  const deletions = [
    () => control.send(new DeleteEndpointCommand({ EndpointName: name })),
    () => control.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })),
    () => control.send(new DeleteModelCommand({ ModelName: name })),
  ];
  for (const deletion of deletions) {
    try {
      await deletion();
    } catch (error) {
      if (!isAbsent(error)) throw removeError(error, name);
    }
  }
}

/** The endpoints of this account and Region whose names contain `part`. Needs sagemaker:ListEndpoints. */
export async function listSageMakerEndpoints(
  part: string,
  clients: SageMakerClients,
): Promise<HostedEndpoint[]> {
  const endpoints: HostedEndpoint[] = [];
  const pages = paginateListEndpoints({ client: controlClient(clients) }, { NameContains: part });
  try {
    for await (const { Endpoints = [] } of pages) {
      for (const { EndpointName = "", EndpointStatus = "" } of Endpoints) {
        endpoints.push({ name: EndpointName, status: EndpointStatus });
      }
    }
  } catch (error) {
    throw listError(error);
  }
  return endpoints;
}

function controlClient({ control }: SageMakerClients): SageMakerClient {
  return control ?? new SageMakerClient({ requestHandler: timeouts, maxAttempts: 4 });
}
