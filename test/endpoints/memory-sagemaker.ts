import {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  type EndpointStatus,
  ListEndpointsCommand,
  type ListEndpointsCommandInput,
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
import type { LoadedModel } from "../../shared/algorithms/program.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { standInFor } from "../aws/stand-in.ts";

export interface MemorySageMaker {
  readonly runtime: SageMakerRuntimeClient;
  readonly control: SageMakerClient;
  readonly endpoints: Map<string, LoadedModel>;
  readonly configs: Set<string>;
  readonly modelNames: Set<string>;
  /** Of endpoints that are not InService. */
  readonly statuses: Map<string, EndpointStatus>;
  readonly invoked: InvokeEndpointCommandInput[];
  readonly listed: ListEndpointsCommandInput[];
  /** Thrown by the next call, whichever it is. */
  failNext: Error | undefined;
  /** A listing fails with `failNext` only after so many pages. */
  pagesBeforeFailure: number;
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
    statuses: new Map(),
    invoked: [],
    listed: [],
    failNext: undefined,
    pagesBeforeFailure: 0,
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

  standInFor(sageMaker.runtime)
    .on(InvokeEndpointCommand)
    .callsFake(async (input: InvokeEndpointCommandInput) => {
      sageMaker.invoked.push(input);
      failIfTold();
      return answer(sageMaker.endpoints, input);
    });
  const control = standInFor(sageMaker.control);
  control
    .on(DeleteEndpointCommand)
    .callsFake(async (input) => remove(sageMaker.endpoints, "endpoint", input.EndpointName));
  control
    .on(DeleteEndpointConfigCommand)
    .callsFake(async (input) => remove(sageMaker.configs, "endpoint-config", input.EndpointConfigName));
  control
    .on(DeleteModelCommand)
    .callsFake(async (input) => remove(sageMaker.modelNames, "model", input.ModelName));
  control.on(ListEndpointsCommand).callsFake(async (input: ListEndpointsCommandInput) => {
    sageMaker.listed.push(input);
    if (sageMaker.listed.length > sageMaker.pagesBeforeFailure) failIfTold();
    return listPage(sageMaker, input);
  });
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

const pageSize = 2;

/** Newest first, as SageMaker lists when nothing else is asked. */
function listPage(
  { endpoints, statuses }: MemorySageMaker,
  { NameContains = "", NextToken = "0" }: ListEndpointsCommandInput,
) {
  const names = [...endpoints.keys()].reverse().filter((name) => name.includes(NameContains));
  const start = Number(NextToken);
  const end = start + pageSize;
  const Endpoints = names.slice(start, end).map((EndpointName) => ({
    EndpointName,
    EndpointArn: `arn:aws:sagemaker:test:1:endpoint/${EndpointName}`,
    EndpointStatus: statuses.get(EndpointName) ?? "InService",
    CreationTime: new Date(0),
    LastModifiedTime: new Date(0),
  }));
  return end < names.length ? { Endpoints, NextToken: String(end) } : { Endpoints };
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
