import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateEndpointConfigInput$,
  CreateEndpointInput$,
  CreateModelInput$,
  type CreateTrainingJobRequest,
  CreateTrainingJobRequest$,
  DescribeEndpointInput$,
  ProductionVariantInstanceType,
  S3DataDistribution,
  S3DataType,
  TrainingInputMode,
  TrainingInstanceType,
} from "@aws-sdk/client-sagemaker";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dropArticles } from "../../infra/local/drop-articles.ts";
import { openEngine } from "../../infra/local/engine.ts";
import type { LocalSageMaker } from "../../infra/local/sagemaker/local-sagemaker.ts";
import { loadDefinition, tasksOf } from "../../infra/local/state-machine.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { faultsOf } from "../aws/conforms.ts";

/** One request as the state machine made it, by the name of its action. */
interface Sent {
  readonly action: string;
  readonly request: Record<string, unknown>;
}

const { sent } = vi.hoisted(() => ({ sent: [] as Sent[] }));

vi.mock(import("../../infra/local/sagemaker/local-sagemaker.ts"), async (importOriginal) => {
  const { localSageMaker } = await importOriginal();
  const recorded = (action: string, call: (request: unknown) => unknown) => (request: unknown) => {
    sent.push({ action, request: structuredClone(request) as Sent["request"] });
    return call(request);
  };
  return {
    localSageMaker: (options) => {
      const actions = Object.entries(localSageMaker(options));
      return Object.fromEntries(
        actions.map(([action, call]) => [action, recorded(action, call)]),
      ) as unknown as LocalSageMaker;
    },
  };
});

const schemas = {
  createTrainingJob: CreateTrainingJobRequest$,
  createModel: CreateModelInput$,
  createEndpointConfig: CreateEndpointConfigInput$,
  createEndpoint: CreateEndpointInput$,
  describeEndpoint: DescribeEndpointInput$,
};

/** The defaults, but for how long is learned and how well. */
const quick = {
  topics: { epochs: 1 },
  gate: { minLiftOverChance: 0, minTopicUniqueness: 0 },
};

/** One retraining on the bundled sample by the embedded engine. */
async function retrain(dataDir: string, hosting: object) {
  dropArticles(dataDir, undefined);
  const engine = await openEngine({ dataDir, config: parseConfig({ ...quick, ...hosting }, "test") });
  sent.length = 0;
  const result = await engine.retrain({}, () => {});
  await engine.close();
  if (result.status !== "PROMOTED") throw new Error(`the run did not end well: ${JSON.stringify(result)}`);
  return { releaseId: result.releaseId, requests: [...sent] };
}

type Run = Awaited<ReturnType<typeof retrain>>;

const requestsOf = <T = Record<string, unknown>>({ requests }: Run, action: string) =>
  requests.flatMap(({ action: name, request }) => (name === action ? [request as T] : []));

describe.each([
  ["instances", {}],
  ["serverless endpoints", { hosting: { kind: "serverless" } }],
])("what the state machine asks SageMaker for, with %s", (kind, hosting) => {
  const dataDir = mkdtempSync(join(tmpdir(), "readnext-requests-"));
  const isServerless = kind !== "instances";
  let run: Run;
  beforeAll(async () => {
    run = await retrain(dataDir, hosting);
  }, 60_000);
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it("is every action that the definition has, once for each model", () => {
    const definition = loadDefinition({ TopicModelImage: "", NeighbourIndexImage: "", SageMakerRoleArn: "" });
    const resources = [...tasksOf(definition).values()].filter((resource) =>
      resource.includes(":sagemaker:"),
    );
    const defined = resources.map((resource) => resource.replace(/^.*:sagemaker:|\.sync$/g, ""));

    expect(run.requests.map(({ action }) => action)).toEqual(defined);
    expect(new Set(defined)).toEqual(new Set(Object.keys(schemas)));
  });

  it.each(Object.entries(schemas))("%s: conforms to the SDK's schema", (action, schema) => {
    const requests = requestsOf(run, action);

    expect(requests).toHaveLength(2);
    for (const request of requests) expect(faultsOf(schema, request)).toEqual([]);
  });

  it("names everything by the run, within SageMaker's 63 characters", () => {
    const names = run.requests.flatMap(({ request }) =>
      Object.entries(request).flatMap(([member, value]) => (/Name$/.test(member) ? [String(value)] : [])),
    );
    const topicModel = `readnext-main-ntm-${run.releaseId}`;
    const neighbourIndex = `readnext-main-knn-${run.releaseId}`;

    expect(new Set(names)).toEqual(
      new Set([topicModel, `${topicModel}-1`, neighbourIndex, `${neighbourIndex}-1`]),
    );
    for (const name of names) expect(name).toMatch(/^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
  });

  it("tags all that it makes with stage and run", () => {
    const [runId] = run.releaseId.split("-");

    for (const { action, request } of run.requests.filter(({ action }) => action.startsWith("create"))) {
      expect(request.Tags, action).toEqual([
        { Key: "readnext:stage", Value: "main" },
        { Key: "readnext:run", Value: runId },
      ]);
    }
  });

  it("hosts one variant of each model, on machines or serverless, never both", () => {
    const variants = requestsOf(run, "createEndpointConfig").map(
      ({ ProductionVariants }) => ProductionVariants,
    );
    const own = isServerless
      ? { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 10 } }
      : { InstanceType: "ml.m5.large", InitialInstanceCount: 1 };

    expect(variants).toEqual(
      ["ntm", "knn"].map((algorithm) => [
        { VariantName: "all", ModelName: `readnext-main-${algorithm}-${run.releaseId}`, ...own },
      ]),
    );
    expect(Object.values(ProductionVariantInstanceType)).toContain("ml.m5.large");
  });

  it("isolates the models from the network, except where serverless endpoints cannot have it", () => {
    const isolation = requestsOf(run, "createModel").map((model) => model.EnableNetworkIsolation);

    expect(isolation).toEqual([!isServerless, !isServerless]);
  });

  describe("for training", () => {
    type Job = CreateTrainingJobRequest;
    const jobs = () => requestsOf<Job>(run, "createTrainingJob");
    const channelsOf = (job: Job | undefined) =>
      (job?.InputDataConfig ?? []).map(({ ChannelName, ContentType, InputMode, DataSource }) => {
        const { S3DataType: type, S3DataDistributionType: distribution } = DataSource?.S3DataSource ?? {};
        return [ChannelName, ContentType, InputMode, type, distribution];
      });
    const recordIO = "application/x-recordio-protobuf";

    it("gives the topic model its channels, whose words go to every machine and whose documents are shared out", () => {
      expect(channelsOf(jobs()[0])).toEqual([
        ["train", recordIO, "File", "ManifestFile", "ShardedByS3Key"],
        ["validation", recordIO, "File", "ManifestFile", "FullyReplicated"],
        ["auxiliary", "text/plain", "File", "ManifestFile", "FullyReplicated"],
      ]);
    });

    it("gives the neighbour index all vectors on one machine", () => {
      expect(channelsOf(jobs()[1])).toEqual([["train", recordIO, "File", "ManifestFile", "FullyReplicated"]]);
      expect(jobs()[1]?.ResourceConfig?.InstanceCount).toBe(1);
    });

    it("says only words that SageMaker has", () => {
      for (const { AlgorithmSpecification, InputDataConfig = [], ResourceConfig } of jobs()) {
        expect(Object.values(TrainingInputMode)).toContain(AlgorithmSpecification?.TrainingInputMode);
        expect(Object.values(TrainingInstanceType)).toContain(ResourceConfig?.InstanceType);
        for (const { DataSource, InputMode } of InputDataConfig) {
          expect(Object.values(TrainingInputMode)).toContain(InputMode);
          expect(Object.values(S3DataType)).toContain(DataSource?.S3DataSource?.S3DataType);
          expect(Object.values(S3DataDistribution)).toContain(
            DataSource?.S3DataSource?.S3DataDistributionType,
          );
        }
      }
    });

    it("sets machine, end, isolation and encryption itself, whatever the defaults are", () => {
      for (const job of jobs()) {
        expect(job).toMatchObject({
          ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
          StoppingCondition: { MaxRuntimeInSeconds: 14_400 },
          EnableNetworkIsolation: true,
          EnableInterContainerTrafficEncryption: true,
        });
        expect(job).not.toHaveProperty("AlgorithmSpecification.MetricDefinitions");
      }
    });

    it("gives NTM hyperparameters that it has, with a column for each word of vocab.txt", () => {
      const { HyperParameters, Environment } = jobs()[0] ?? {};

      // Source: the developer guide's table of NTM's hyperparameters; another name fails the job.
      const known =
        "feature_dim num_topics encoder_layers encoder_layers_activation epochs num_patience_epochs tolerance mini_batch_size optimizer learning_rate batch_norm clip_gradient rescale_gradient sub_sample weight_decay";
      for (const name of Object.keys(HyperParameters ?? {})) expect(known.split(" ")).toContain(name);
      expect(HyperParameters).toMatchObject({ num_topics: "30", epochs: "1" });
      expect(HyperParameters?.feature_dim).toBe(String(vocabularySize(jobs()[0])));
      expect(Environment).toEqual({ READNEXT_SEED: "0" });
    });

    it("gives k-NN hyperparameters that keep every row, with a column for each topic", () => {
      // 252 articles, of which 36 are held out; README.md of the sample tells both.
      expect(jobs()[1]?.HyperParameters).toEqual({
        feature_dim: "30",
        k: "51",
        sample_size: "216",
        predictor_type: "classifier",
        index_metric: "COSINE",
      });
      expect(jobs()[1]).not.toHaveProperty("Environment");
    });
  });
});

/** Lines of the one file that the auxiliary channel names, which NTM wants to be called vocab.txt. */
function vocabularySize(job: CreateTrainingJobRequest | undefined): number {
  const auxiliary = job?.InputDataConfig?.find(({ ChannelName }) => ChannelName === "auxiliary");
  const manifest = new URL(auxiliary?.DataSource?.S3DataSource?.S3Uri ?? "");
  const [{ prefix }, ...names] = JSON.parse(readFileSync(manifest, "utf8"));
  expect(names).toEqual(["vocab.txt"]);
  return readFileSync(new URL(names[0], prefix), "utf8").trimEnd().split("\n").length;
}
