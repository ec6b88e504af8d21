import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CreateTrainingJobRequest } from "@aws-sdk/client-sagemaker";
import { type LocalSageMaker, localSageMaker } from "../../../../infra/local/sagemaker/local-sagemaker.ts";
import type { Endpoint } from "../../../../shared/endpoints/endpoint.ts";
import { createModelCache } from "../../../../shared/endpoints/model-cache.ts";
import { openEndpoint } from "../../../../shared/endpoints/open-endpoint.ts";
import { openStore } from "../../../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../../../shared/storage/store.ts";
import { fakeImage, programFor } from "../../../endpoints/fake-programs.ts";
import { temporaryDirectory } from "../../../storage/temporary-directory.ts";

type Channels = NonNullable<CreateTrainingJobRequest["InputDataConfig"]>;

/** A stand-in with the fake program, a store with a few objects, and requests that succeed as they are. */
export interface Setting {
  readonly sageMaker: LocalSageMaker;
  readonly store: ObjectStore;
  readonly logged: [line: string, job: string][];
  readonly channel: (name: string, key: string, source?: object) => Channels[number];
  readonly trainingJob: (changes?: Partial<CreateTrainingJobRequest>) => CreateTrainingJobRequest;
  /** Trains and creates the model, the configuration and the endpoint of that name. */
  readonly deploy: (name: string, hyperParameters?: Record<string, string>) => Promise<void>;
  readonly open: (name: string) => Promise<Endpoint>;
}

const fakeProgramsModule = pathToFileURL(
  join(import.meta.dirname, "../../../endpoints/fake-programs.ts"),
).href;

export async function makeSetting(): Promise<Setting> {
  const directory = await temporaryDirectory();
  const registryDir = join(directory, "registry");
  const store = await openStore(pathToFileURL(join(directory, "store")).href);
  const logged: [string, string][] = [];
  let nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
  const sageMaker = localSageMaker({
    registryDir,
    storeUri: store.uri,
    clock: () => new Date(nowMs),
    onLog: (line, job) => {
      logged.push([line, job]);
      nowMs += 500;
    },
    programsModule: fakeProgramsModule,
  });
  for (const name of ["train_part0", "train_part1", "train_part2", "test_part0"]) {
    await store.put(`run/${name}.pbr`, Buffer.from(name));
  }
  const models = createModelCache(programFor);

  const channel: Setting["channel"] = (ChannelName, key, source = {}) => ({
    ChannelName,
    DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `${store.uri}/${key}`, ...source } },
    ContentType: "application/x-recordio-protobuf",
  });
  const trainingJob: Setting["trainingJob"] = (changes = {}) => ({
    TrainingJobName: "job-1",
    HyperParameters: { seed: "7" },
    AlgorithmSpecification: { TrainingImage: fakeImage, TrainingInputMode: "File" },
    RoleArn: "arn:aws:iam::000000000000:role/none",
    InputDataConfig: [channel("train", "run/train")],
    OutputDataConfig: { S3OutputPath: `${store.uri}/run/models` },
    ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 1, VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
    ...changes,
  });
  async function deploy(name: string, HyperParameters: Record<string, string> = {}): Promise<void> {
    const job = await sageMaker.createTrainingJob(trainingJob({ TrainingJobName: name, HyperParameters }));
    const ModelDataUrl = job.ModelArtifacts.S3ModelArtifacts;
    await sageMaker.createModel({ ModelName: name, PrimaryContainer: { Image: fakeImage, ModelDataUrl } });
    const variant = {
      VariantName: "all",
      ModelName: name,
      InstanceType: "ml.c5.large",
      InitialInstanceCount: 1,
    };
    await sageMaker.createEndpointConfig({ EndpointConfigName: name, ProductionVariants: [variant] });
    await sageMaker.createEndpoint({ EndpointName: name, EndpointConfigName: name });
  }
  const open = (name: string) =>
    openEndpoint(`${pathToFileURL(registryDir).href.replace("file:", "local:")}/${name}`, { models });
  return { sageMaker, store, logged, channel, trainingJob, deploy, open };
}
