import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  SageMakerClient,
  SageMakerServiceException,
} from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from "@aws-sdk/client-sagemaker-runtime";
import { mockClient } from "aws-sdk-client-mock";
import type { LoadedModel } from "../../shared/algorithms/program.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";

export interface MemorySageMaker {
  readonly runtime: SageMakerRuntimeClient;
  readonly control: SageMakerClient;
  readonly endpoints: Map<string, LoadedModel>;
  readonly configs: Set<string>;
  readonly modelNames: Set<string>;
  readonly invoked: InvokeEndpointCommandInput[];
  /** Thrown by the next call, whichever it is. */
  failNext: Error | undefined;
}

/** SageMaker's hosting side in memory, standing in front of models that were loaded here. Opens no socket. */
export function memorySageMaker(): MemorySageMaker {
  const region = "eu-central-1";
  const sageMaker: MemorySageMaker = {
    runtime: new SageMakerRuntimeClient({ region }),
    control: new SageMakerClient({ region }),
    endpoints: new Map(),
    configs: new Set(),
    modelNames: new Set(),
    invoked: [],
    failNext: undefined,
  };

  function failIfTold(): void {
    const error = sageMaker.failNext;
    sageMaker.failNext = undefined;
    if (error) throw error;
  }
  function remove(from: { delete(name: string): boolean }, kind: string, name: string) {
    failIfTold();
    if (from.delete(name)) return {};
    throw controlError(
      "ValidationException",
      `Could not find ${kind} "arn:aws:sagemaker:test:1:${kind}/${name}".`,
    );
  }

  mockClient(sageMaker.runtime)
    .on(InvokeEndpointCommand)
    .callsFake(async (input: InvokeEndpointCommandInput) => {
      sageMaker.invoked.push(input);
      failIfTold();
      return answer(sageMaker.endpoints, input);
    });
  const control = mockClient(sageMaker.control);
  control
    .on(DeleteEndpointCommand)
    .callsFake(async (input) => remove(sageMaker.endpoints, "endpoint", input.EndpointName));
  control
    .on(DeleteEndpointConfigCommand)
    .callsFake(async (input) => remove(sageMaker.configs, "endpoint-config", input.EndpointConfigName));
  control
    .on(DeleteModelCommand)
    .callsFake(async (input) => remove(sageMaker.modelNames, "model", input.ModelName));
  return sageMaker;
}

const $metadata = { httpStatusCode: 400, attempts: 1 };

export function controlError(name: string, message: string, httpStatusCode = 400): SageMakerServiceException {
  const $fault = httpStatusCode >= 500 ? "server" : "client";
  return new SageMakerServiceException({ name, message, $fault, $metadata: { httpStatusCode, attempts: 1 } });
}

export function modelError(status: number, message: string): ModelError {
  return new ModelError({
    message: `Received client error (${status}) from primary with message "${message}".`,
    OriginalStatusCode: status,
    OriginalMessage: message,
    $metadata: { httpStatusCode: 424, attempts: 1 },
  });
}

function answer(endpoints: Map<string, LoadedModel>, input: InvokeEndpointCommandInput) {
  const model = endpoints.get(input.EndpointName ?? "");
  if (!model) {
    throw new ValidationError({
      message: `Endpoint ${input.EndpointName} of account 1 not found.`,
      $metadata,
    });
  }
  try {
    const body = input.Body instanceof Uint8Array ? input.Body : new Uint8Array();
    const response = model({ contentType: input.ContentType ?? "", accept: input.Accept ?? "", body });
    return { Body: response.body, ContentType: response.contentType };
  } catch (error) {
    if (error instanceof AlgorithmError) throw modelError(400, error.message);
    throw error;
  }
}
