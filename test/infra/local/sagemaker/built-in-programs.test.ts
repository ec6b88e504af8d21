import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { localSageMaker } from "../../../../infra/local/sagemaker/local-sagemaker.ts";
import { localImages } from "../../../../shared/algorithms/programs.ts";
import { openEndpoint } from "../../../../shared/endpoints/open-endpoint.ts";
import { openStore } from "../../../../shared/storage/open-store.ts";
import { temporaryDirectory } from "../../../storage/temporary-directory.ts";

interface Training {
  readonly image: string;
  readonly hyperParameters: Record<string, string>;
  readonly csv: string;
  readonly contentType: string;
}

/** Trains, deploys and asks, with nothing but requests as the state machine makes them. */
async function trainAndAsk(
  { image, hyperParameters, csv, contentType }: Training,
  question: string,
  accept: string,
) {
  const directory = await temporaryDirectory();
  const store = await openStore(pathToFileURL(join(directory, "store")).href);
  await store.put("train/part0.csv", Buffer.from(csv));
  const registryDir = join(directory, "registry");
  const sageMaker = localSageMaker({ registryDir, storeUri: store.uri, clock: () => new Date(0) });
  const source = { S3DataType: "S3Prefix", S3Uri: `${store.uri}/train/` };
  const job = await sageMaker.createTrainingJob({
    TrainingJobName: "job",
    HyperParameters: hyperParameters,
    AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: "File" },
    RoleArn: "arn",
    InputDataConfig: [
      { ChannelName: "train", DataSource: { S3DataSource: source }, ContentType: contentType },
    ],
    OutputDataConfig: { S3OutputPath: `${store.uri}/models` },
    ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 1, VolumeSizeInGB: 1 },
    StoppingCondition: { MaxRuntimeInSeconds: 60 },
  });
  const PrimaryContainer = { Image: image, ModelDataUrl: job.ModelArtifacts.S3ModelArtifacts };
  await sageMaker.createModel({ ModelName: "m", PrimaryContainer });
  const variant = {
    VariantName: "all",
    ModelName: "m",
    InstanceType: "ml.c5.large",
    InitialInstanceCount: 1,
  };
  await sageMaker.createEndpointConfig({ EndpointConfigName: "c", ProductionVariants: [variant] });
  await sageMaker.createEndpoint({ EndpointName: "e", EndpointConfigName: "c" });
  const endpoint = await openEndpoint(`${pathToFileURL(registryDir).href.replace("file:", "local:")}/e`);
  const { body } = await endpoint.invoke({ contentType: "text/csv", accept, body: Buffer.from(question) });
  return JSON.parse(Buffer.from(body).toString());
}

describe("the built-in programs, trained and deployed by the stand-in", () => {
  test("knn finds the vector that points the same way, best last", async () => {
    const training = {
      image: localImages.knn,
      hyperParameters: {
        feature_dim: "2",
        k: "2",
        sample_size: "4",
        predictor_type: "classifier",
        index_metric: "COSINE",
      },
      csv: "0,1,0\n1,0,1\n2,1,1\n3,-1,0\n",
      contentType: "text/csv;label_size=1",
    };

    const { predictions } = await trainAndAsk(training, "0,5", "application/json; verbose=true");

    expect(predictions[0].labels).toEqual([2, 1]);
    expect(predictions[0].distances[1]).toBeCloseTo(1, 5);
    expect(predictions[0].distances[0]).toBeCloseTo(Math.SQRT1_2, 5);
  });

  test("ntm answers with a distribution over its topics", async () => {
    const training = {
      image: localImages.ntm,
      hyperParameters: { feature_dim: "4", num_topics: "2", epochs: "2", mini_batch_size: "4" },
      csv: "3,2,0,0\n2,3,0,0\n0,0,2,3\n0,0,3,2\n",
      contentType: "text/csv;label_size=0",
    };

    const { predictions } = await trainAndAsk(training, "1,1,0,0", "application/json");

    const [{ topic_weights }] = predictions;
    expect(topic_weights).toHaveLength(2);
    expect(topic_weights[0] + topic_weights[1]).toBeCloseTo(1, 5);
  });
});
