import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  paginateListEndpoints,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { TransientError } from "../errors/errors.ts";
import type { Endpoint, InvokeRequest, InvokeResponse } from "./endpoint.ts";
import type { HostedEndpoint } from "./hosted-endpoint.ts";
import { assertPayload } from "./payload.ts";
import { invokeError, isAbsent, listError, removeError } from "./sagemaker-errors.ts";

/** SageMaker gives a model 60 s; a few more for the way. */
const invokeTimeouts = { connectionTimeout: 3_000, requestTimeout: 65_000, throwOnRequestTimeout: true };
const controlTimeouts = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export interface SageMakerClients {
  readonly runtime?: SageMakerRuntimeClient;
  readonly control?: SageMakerClient;
}

/** A SageMaker real-time or serverless endpoint. */
export function openSageMakerEndpoint(name: string, clients: SageMakerClients = {}): Endpoint {
  const { runtime = new SageMakerRuntimeClient({ requestHandler: invokeTimeouts, maxAttempts: 4 }) } =
    clients;

  async function invoke(request: InvokeRequest): Promise<InvokeResponse> {
    assertPayload(request);
    const { contentType, accept, body } = request;
    const command = { EndpointName: name, ContentType: contentType, Accept: accept, Body: body };
    try {
      const { Body, ContentType } = await runtime.send(new InvokeEndpointCommand(command));
      if (!Body) throw new TransientError("ENDPOINT_UNAVAILABLE", `Endpoint ${name} answered without a body`);
      return { contentType: ContentType ?? accept, body: new Uint8Array(Body) };
    } catch (error) {
      throw invokeError(error, name);
    }
  }

  async function remove(): Promise<void> {
    const control = controlClient(clients);
    await tolerant(() => control.send(new DeleteEndpointCommand({ EndpointName: name })));
    await tolerant(() => control.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })));
    await tolerant(() => control.send(new DeleteModelCommand({ ModelName: name })));
  }

  async function tolerant(deletion: () => Promise<unknown>): Promise<void> {
    try {
      await deletion();
    } catch (error) {
      if (!isAbsent(error)) throw removeError(error, name);
    }
  }

  return { uri: `sagemaker://${name}`, invoke, remove };
}

/** The endpoints of this account and Region whose names contain `part`. Needs sagemaker:ListEndpoints. */
export async function listSageMakerEndpoints(
  part: string,
  clients: SageMakerClients = {},
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
  return control ?? new SageMakerClient({ requestHandler: controlTimeouts, maxAttempts: 4 });
}
