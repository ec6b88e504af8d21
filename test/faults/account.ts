import { parseRequest, requests, type TrainingJobRequest } from "../../infra/local/sagemaker/requests.ts";
import { alreadyExists, couldNotFind, resourceInUse } from "../../infra/local/sagemaker/service-errors.ts";
import type { Channel } from "../../shared/algorithms/program.ts";
import type { ProgramLookup } from "../../shared/algorithms/programs.ts";
import { packModel, unpackModel } from "../../shared/endpoints/model-archive.ts";
import { parseJsonBytes } from "../../shared/storage/canonical-json.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { type MemorySageMaker, memorySageMaker } from "../endpoints/memory-sagemaker.ts";
import { describedEndpoint, describedJob } from "../statemachine/fake-sagemaker.ts";

export type Account = ReturnType<typeof openAccount>;

interface Contents {
  readonly jobs: readonly string[];
  readonly models: ReadonlyMap<string, Model>;
  readonly hosting: Pick<MemorySageMaker, "endpoints" | "configs" | "modelNames">;
}

type Model = { readonly Image: string; readonly ModelDataUrl: string };

/**
 * SageMaker of one account in memory: what the state machine asks of it, and, in front of the SDK's clients, what handlers
 * do. Jobs train at once, in this process. Names are taken as SageMaker takes them: a job's for ever.
 */
export function openAccount(store: ObjectStore, programFor: ProgramLookup) {
  const hosting = memorySageMaker();
  const jobs: string[] = [];
  const models = new Map<string, Model>();
  const keyOf = (uri: string) => uri.slice(store.uri.length + 1);

  async function createTrainingJob(request: unknown) {
    const job = parseRequest(requests.trainingJob, request);
    if (jobs.includes(job.TrainingJobName)) throw resourceInUse(job.TrainingJobName);
    jobs.push(job.TrainingJobName);
    const described = describedJob(request);
    const program = await programFor(job.AlgorithmSpecification.TrainingImage);
    const files = program.train({
      hyperParameters: job.HyperParameters,
      channels: await readChannels(job),
      hostCount: 1,
      environment: job.Environment ?? {},
      log: () => {},
    });
    await store.put(keyOf(described.ModelArtifacts.S3ModelArtifacts), await packModel(files));
    return described;
  }

  async function readChannels({ InputDataConfig }: TrainingJobRequest): Promise<Record<string, Channel>> {
    const channels: [string, Channel][] = [];
    for (const { ChannelName, ContentType, DataSource } of InputDataConfig) {
      const manifest = parseJsonBytes((await store.get(keyOf(DataSource.S3DataSource.S3Uri))).bytes);
      const [{ prefix }, ...names] = manifest as [{ prefix: string }, ...string[]];
      const files = names.map(async (name) => ({
        name,
        bytes: (await store.get(keyOf(prefix) + name)).bytes,
      }));
      const channel = { files: [await Promise.all(files)] };
      channels.push([
        ChannelName,
        ContentType === undefined ? channel : { ...channel, contentType: ContentType },
      ]);
    }
    return Object.fromEntries(channels);
  }

  async function createModel(request: unknown) {
    const { ModelName, PrimaryContainer } = parseRequest(requests.model, request);
    take(hosting.modelNames, "model", ModelName);
    models.set(ModelName, PrimaryContainer);
    return { ModelArn: ModelName };
  }

  async function createEndpointConfig(request: unknown) {
    const { EndpointConfigName, ProductionVariants } = parseRequest(requests.endpointConfig, request);
    for (const { ModelName } of ProductionVariants) {
      if (!hosting.modelNames.has(ModelName)) throw couldNotFind("model", ModelName);
    }
    take(hosting.configs, "endpoint configuration", EndpointConfigName);
    return { EndpointConfigArn: EndpointConfigName };
  }

  async function createEndpoint(request: unknown) {
    const { EndpointName } = parseRequest(requests.endpoint, request);
    const model = models.get(EndpointName);
    if (!model || !hosting.configs.has(EndpointName)) throw couldNotFind("configuration", EndpointName);
    if (hosting.endpoints.has(EndpointName)) throw alreadyExists("endpoint", EndpointName);
    const program = await programFor(model.Image);
    const archive = (await store.get(keyOf(model.ModelDataUrl))).bytes;
    hosting.endpoints.set(EndpointName, program.load(await unpackModel(archive)));
    return { EndpointArn: EndpointName };
  }

  async function describeEndpoint(request: unknown) {
    const { EndpointName } = parseRequest(requests.endpointName, request);
    if (!hosting.endpoints.has(EndpointName)) throw couldNotFind("endpoint", EndpointName);
    return describedEndpoint(request);
  }

  /** Names of all that would be paid for or is in the way of others: endpoints, configurations, models. */
  const hosted = () => new Set([...hosting.endpoints.keys(), ...hosting.configs, ...hosting.modelNames]);

  /** Begins with what another account has. */
  function adopt(other: Contents): void {
    const { jobs: names, models: made, hosting: there } = other;
    jobs.push(...names);
    for (const [name, model] of made) models.set(name, model);
    for (const [name, model] of there.endpoints) hosting.endpoints.set(name, model);
    for (const name of there.configs) hosting.configs.add(name);
    for (const name of there.modelNames) hosting.modelNames.add(name);
  }

  const clients = { runtime: hosting.runtime, control: hosting.control };
  const actions = { createTrainingJob, createModel, createEndpointConfig, createEndpoint, describeEndpoint };
  return { actions, clients, jobs, hosted, adopt, contents: { jobs, models, hosting } };
}

function take(names: Set<string>, kind: string, name: string): void {
  if (names.has(name)) throw alreadyExists(kind, name);
  names.add(name);
}
