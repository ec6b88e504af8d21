import type { DescribeEndpointOutput } from "@aws-sdk/client-sagemaker";
import type { Registry } from "../../../shared/endpoints/registry.ts";
import { hashOfArchive, tryToLoad } from "./hosted-model.ts";
import type { LocalMachine } from "./local-machine.ts";
import { arnOf } from "./names.ts";
import { parseRequest, requests } from "./requests.ts";
import { alreadyExists, couldNotFind, refusing } from "./service-errors.ts";
import type { Wire } from "./wire.ts";

export type EndpointDescription = Wire<
  Pick<
    DescribeEndpointOutput,
    | "EndpointName"
    | "EndpointArn"
    | "EndpointConfigName"
    | "EndpointStatus"
    | "FailureReason"
    | "CreationTime"
    | "LastModifiedTime"
  >
>;

/** The actions around endpoints. All throw `ValidationException` for malformed requests, names taken and names unknown. */
export interface Hosting {
  readonly createModel: (request: unknown) => Promise<{ readonly ModelArn: string }>;
  readonly createEndpointConfig: (request: unknown) => Promise<{ readonly EndpointConfigArn: string }>;
  /** Loads the model before it answers: the endpoint is then InService, or Failed with the reason. */
  readonly createEndpoint: (request: unknown) => Promise<{ readonly EndpointArn: string }>;
  readonly describeEndpoint: (request: unknown) => Promise<EndpointDescription>;
  readonly deleteEndpoint: (request: unknown) => Promise<object>;
  readonly deleteEndpointConfig: (request: unknown) => Promise<object>;
  readonly deleteModel: (request: unknown) => Promise<object>;
}

export function hosting(registry: Registry, machine: LocalMachine): Hosting {
  const now = () => machine.clock().toISOString();

  async function createModel(request: unknown): Promise<{ ModelArn: string }> {
    const { ModelName, PrimaryContainer } = parseRequest(requests.model, request);
    const ModelArn = arnOf("model", ModelName);
    const { Image, ModelDataUrl } = PrimaryContainer;
    await refusing(() => machine.programFor(Image));
    const ModelDataSha256 = await hashOfArchive(ModelDataUrl, machine.storeUri);
    const model = {
      ModelName,
      ModelArn,
      PrimaryContainer: { Image, ModelDataUrl },
      CreationTime: now(),
      ModelDataSha256,
    };
    if (!(await registry.create("models", ModelName, model))) throw alreadyExists("model", ModelArn);
    return { ModelArn };
  }

  async function createEndpointConfig(request: unknown): Promise<{ EndpointConfigArn: string }> {
    const { EndpointConfigName, ProductionVariants } = parseRequest(requests.endpointConfig, request);
    const EndpointConfigArn = arnOf("endpoint-config", EndpointConfigName);
    for (const { ModelName } of ProductionVariants) {
      if (!(await registry.read("models", ModelName))) throw couldNotFind("model", arnOf("model", ModelName));
    }
    const config = { EndpointConfigName, EndpointConfigArn, ProductionVariants, CreationTime: now() };
    const isNew = await registry.create("endpoint-configs", EndpointConfigName, config);
    if (!isNew) throw alreadyExists("endpoint configuration", EndpointConfigArn);
    return { EndpointConfigArn };
  }

  async function createEndpoint(request: unknown): Promise<{ EndpointArn: string }> {
    const { EndpointName, EndpointConfigName } = parseRequest(requests.endpoint, request);
    const EndpointArn = arnOf("endpoint", EndpointName);
    if (!(await registry.read("endpoint-configs", EndpointConfigName))) {
      throw couldNotFind("endpoint configuration", arnOf("endpoint-config", EndpointConfigName));
    }
    const creating = {
      EndpointName,
      EndpointArn,
      EndpointConfigName,
      EndpointStatus: "Creating" as const,
      CreationTime: now(),
      LastModifiedTime: now(),
    };
    if (!(await registry.create("endpoints", EndpointName, creating)))
      throw alreadyExists("endpoint", EndpointArn);
    const outcome = await tryToLoad(registry, machine.models, EndpointConfigName);
    await registry.write("endpoints", EndpointName, { ...creating, ...outcome, LastModifiedTime: now() });
    return { EndpointArn };
  }

  async function describeEndpoint(request: unknown): Promise<EndpointDescription> {
    const { EndpointName } = parseRequest(requests.endpointName, request);
    const endpoint = await registry.read("endpoints", EndpointName);
    if (!endpoint) throw couldNotFind("endpoint", arnOf("endpoint", EndpointName));
    return endpoint;
  }

  return {
    createModel,
    createEndpointConfig,
    createEndpoint,
    describeEndpoint,
    deleteEndpoint: async (request) => {
      const { EndpointName } = parseRequest(requests.endpointName, request);
      if (await registry.remove("endpoints", EndpointName)) return {};
      throw couldNotFind("endpoint", arnOf("endpoint", EndpointName));
    },
    deleteEndpointConfig: async (request) => {
      const { EndpointConfigName } = parseRequest(requests.endpointConfigName, request);
      if (await registry.remove("endpoint-configs", EndpointConfigName)) return {};
      throw couldNotFind("endpoint configuration", arnOf("endpoint-config", EndpointConfigName));
    },
    deleteModel: async (request) => {
      const { ModelName } = parseRequest(requests.modelName, request);
      if (await registry.remove("models", ModelName)) return {};
      throw couldNotFind("model", arnOf("model", ModelName));
    },
  };
}
