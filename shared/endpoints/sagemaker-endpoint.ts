import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { TransientError } from "../errors/errors.ts";
import type { Endpoint, InvokeRequest, InvokeResponse } from "./endpoint.ts";
import { assertPayload } from "./payload.ts";
import { invokeError } from "./sagemaker-errors.ts";

/** SageMaker gives a model 60 s; a few more for the way. Connections are made within the Region, in milliseconds. */
const invokeTimeouts = { connectionTimeout: 1_000, requestTimeout: 65_000, throwOnRequestTimeout: true };

/** One for the whole process: its connections are kept from query to query. */
let processRuntime: SageMakerRuntimeClient | undefined;

export interface SageMakerClients {
  readonly runtime?: SageMakerRuntimeClient;
  readonly control?: SageMakerClient;
}

/** A SageMaker real-time or serverless endpoint. The control plane's client, a slow one to load, is not loaded for invoking. */
export function openSageMakerEndpoint(name: string, clients: SageMakerClients = {}): Endpoint {
  const { runtime = openProcessRuntime() } = clients;

  async function invoke(request: InvokeRequest, signal?: AbortSignal): Promise<InvokeResponse> {
    assertPayload(request);
    const { contentType, accept, body } = request;
    const command = { EndpointName: name, ContentType: contentType, Accept: accept, Body: body };
    try {
      const { Body, ContentType } = await runtime.send(
        new InvokeEndpointCommand(command),
        signal && { abortSignal: signal },
      );
      if (!Body) throw new TransientError("ENDPOINT_UNAVAILABLE", `Endpoint ${name} answered without a body`);
      return { contentType: ContentType ?? accept, body: new Uint8Array(Body) };
    } catch (error) {
      throw invokeError(error, name);
    }
  }

  async function remove(): Promise<void> {
    const { removeSageMakerEndpoint } = await import("./sagemaker-control.ts");
    await removeSageMakerEndpoint(name, clients);
  }

  return { uri: `sagemaker://${name}`, invoke, remove };
}

function openProcessRuntime(): SageMakerRuntimeClient {
  processRuntime ??= new SageMakerRuntimeClient({ requestHandler: invokeTimeouts, maxAttempts: 4 });
  return processRuntime;
}
