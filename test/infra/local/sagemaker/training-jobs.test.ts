import type { CreateTrainingJobRequest, DescribeTrainingJobResponse } from "@aws-sdk/client-sagemaker";
import { beforeEach, describe, expect, test } from "vitest";
import type { Wire } from "../../../../infra/local/sagemaker/wire.ts";
import { unpackModel } from "../../../../shared/endpoints/model-archive.ts";
import { keysOf } from "../../../storage/conformance.ts";
import { makeSetting, type Setting } from "./setting.ts";

let setting: Setting;
beforeEach(async () => {
  setting = await makeSetting();
});

/** What the fake program saw of each channel: content type, and by host the files' names and texts. */
async function trainedOn(changes: Partial<CreateTrainingJobRequest>) {
  const { sageMaker, store, trainingJob } = setting;
  const job = await sageMaker.createTrainingJob(trainingJob(changes));
  const key = job.ModelArtifacts.S3ModelArtifacts.slice(store.uri.length + 1);
  const files = await unpackModel((await store.get(key)).bytes);
  return JSON.parse(Buffer.from(files.get("model_algo-1") ?? []).toString());
}

describe("createTrainingJob: a job that completes", () => {
  test("answers as DescribeTrainingJob does, in JSON", async () => {
    const { sageMaker, store, trainingJob } = setting;

    const job: Partial<Wire<Omit<DescribeTrainingJobResponse, "ResourceConfig">>> =
      await sageMaker.createTrainingJob(trainingJob());

    expect(job).toEqual({
      ...trainingJob({ InputDataConfig: job.InputDataConfig as CreateTrainingJobRequest["InputDataConfig"] }),
      TrainingJobArn: "arn:aws:sagemaker:local:000000000000:training-job/job-1",
      ModelArtifacts: { S3ModelArtifacts: `${store.uri}/run/models/job-1/output/model.tar.gz` },
      TrainingJobStatus: "Completed",
      SecondaryStatus: "Completed",
      CreationTime: "2026-01-02T03:04:05.000Z",
      TrainingStartTime: "2026-01-02T03:04:05.000Z",
      TrainingEndTime: "2026-01-02T03:04:07.000Z",
      LastModifiedTime: "2026-01-02T03:04:07.000Z",
      TrainingTimeInSeconds: 2,
      BillableTimeInSeconds: 2,
      FinalMetricDataList: [
        { MetricName: "train:total_loss", Value: 6.25, Timestamp: "2026-01-02T03:04:06.000Z" },
        { MetricName: "test:accuracy", Value: 0.5, Timestamp: "2026-01-02T03:04:06.500Z" },
      ],
    });
    expect(JSON.parse(JSON.stringify(job))).toEqual(job);
  });

  test("is what describeTrainingJob tells afterwards", async () => {
    const { sageMaker, trainingJob } = setting;

    const job = await sageMaker.createTrainingJob(trainingJob());

    expect(await sageMaker.describeTrainingJob({ TrainingJobName: "job-1" })).toEqual(job);
  });

  test("hands each line of the log on, with the job's name", async () => {
    const { sageMaker, trainingJob, logged } = setting;

    await sageMaker.createTrainingJob(trainingJob());

    expect(logged[0]).toEqual(["training on 1 hosts", "job-1"]);
    expect(logged).toHaveLength(4);
  });

  test("gives the same archive for the same job under another name", async () => {
    const { sageMaker, store, trainingJob } = setting;
    await sageMaker.createTrainingJob(trainingJob());
    await sageMaker.createTrainingJob(trainingJob({ TrainingJobName: "job-2" }));

    const [first, second] = await Array.fromAsync(store.list("run/models/"));

    expect(first?.key).toBe("run/models/job-1/output/model.tar.gz");
    expect(second?.etag).toBe(first?.etag);
  });

  test("leaves the main thread free while it trains", async () => {
    const { sageMaker, trainingJob } = setting;
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 5);
    const HyperParameters = { behave: "hang" };

    const job = sageMaker.createTrainingJob(
      trainingJob({ HyperParameters, StoppingCondition: { MaxRuntimeInSeconds: 1 } }),
    );
    await job.catch(() => {});

    clearInterval(timer);
    expect(ticks).toBeGreaterThan(20);
  });
});

describe("createTrainingJob: channels", () => {
  const part = (n: number) => [`train_part${n}.pbr`, `train_part${n}`];

  test("gives every host every object of the prefix when FullyReplicated", async () => {
    const seen = await trainedOn({
      ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 2, VolumeSizeInGB: 1 },
    });

    const all = [part(0), part(1), part(2)];
    expect(seen.channels.train).toEqual({
      contentType: "application/x-recordio-protobuf",
      byHost: [all, all],
    });
  });

  test("deals the objects out to the hosts when ShardedByS3Key", async () => {
    const seen = await trainedOn({
      InputDataConfig: [setting.channel("train", "run/train", { S3DataDistributionType: "ShardedByS3Key" })],
      ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 2, VolumeSizeInGB: 1 },
    });

    expect(seen.channels.train.byHost).toEqual([[part(0), part(2)], [part(1)]]);
  });

  test("names files by what follows the prefix's last slash", async () => {
    await setting.store.put("run/auxiliary/vocab.txt", Buffer.from("word"));
    const { ContentType: _, ...auxiliary } = setting.channel("auxiliary", "run/auxiliary/");

    const seen = await trainedOn({ InputDataConfig: [setting.channel("train", "run/"), auxiliary] });

    expect(seen.channels.auxiliary).toEqual({ byHost: [[["vocab.txt", "word"]]] });
    const names = seen.channels.train.byHost[0].map(([name]: [string]) => name);
    expect(names).toEqual([
      "auxiliary/vocab.txt",
      "test_part0.pbr",
      "train_part0.pbr",
      "train_part1.pbr",
      "train_part2.pbr",
    ]);
  });

  test("takes the objects that a ManifestFile names, in its order, and no others", async () => {
    const manifest = [{ prefix: `${setting.store.uri}/run/` }, "train_part2.pbr", "train_part0.pbr"];
    await setting.store.put("run/manifest.json", Buffer.from(JSON.stringify(manifest)));

    const seen = await trainedOn({
      InputDataConfig: [setting.channel("train", "run/manifest.json", { S3DataType: "ManifestFile" })],
    });

    expect(seen.channels.train.byHost).toEqual([[part(2), part(0)]]);
  });
});

describe("createTrainingJob: a job that does not complete", () => {
  async function failureOf(changes: Partial<CreateTrainingJobRequest>) {
    const { sageMaker, trainingJob } = setting;
    const error = await sageMaker.createTrainingJob(trainingJob(changes)).then(
      () => undefined,
      (reason: Error) => reason,
    );
    return { name: error?.name, cause: JSON.parse(error?.message ?? "null") };
  }

  test.each([
    ["refuse", "ClientError: no document of the train channel has a word"],
    ["break", "InternalServerError: TypeError: undefined is not a function"],
    ["exit", "InternalServerError: the training thread ended with code 3 and without a model"],
  ])("is States.TaskFailed, with the Describe answer as its cause (%s)", async (behave, FailureReason) => {
    const { name, cause } = await failureOf({ HyperParameters: { behave } });

    expect(name).toBe("States.TaskFailed");
    expect(cause).toMatchObject({ TrainingJobName: "job-1", TrainingJobStatus: "Failed", FailureReason });
    expect(await setting.sageMaker.describeTrainingJob({ TrainingJobName: "job-1" })).toEqual(cause);
  });

  test("leaves no model behind", async () => {
    await failureOf({ HyperParameters: { behave: "refuse" } });

    expect(await keysOf(setting.store, "run/models/")).toEqual([]);
  });

  test("is stopped when it has run too long", async () => {
    const { cause } = await failureOf({
      HyperParameters: { behave: "hang" },
      StoppingCondition: { MaxRuntimeInSeconds: 1 },
    });

    expect(cause).toMatchObject({ TrainingJobStatus: "Stopped", SecondaryStatus: "MaxRuntimeExceeded" });
  });

  test("can be stopped by name", async () => {
    const failure = failureOf({ HyperParameters: { behave: "hang" } });
    while (setting.logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

    await setting.sageMaker.stopTrainingJob({ TrainingJobName: "job-1" });

    expect((await failure).cause).toMatchObject({ TrainingJobStatus: "Stopped", SecondaryStatus: "Stopped" });
  });

  test("fails when an object that the manifest names is not there", async () => {
    const manifest = [{ prefix: `${setting.store.uri}/run/` }, "absent.pbr"];
    await setting.store.put("run/manifest.json", Buffer.from(JSON.stringify(manifest)));

    const { cause } = await failureOf({
      InputDataConfig: [setting.channel("train", "run/manifest.json", { S3DataType: "ManifestFile" })],
    });

    expect(cause.FailureReason).toMatch(/^ClientError: Data download failed: .*absent\.pbr does not exist/);
  });

  test("fails when its model cannot be stored", async () => {
    await setting.store.put("run/models", Buffer.from("an object where the folder should be"));

    const { cause } = await failureOf({});

    expect(cause.FailureReason).toMatch(
      /^InternalServerError: The model could not be stored: .*KEY_CONFLICT|run\/models/,
    );
    expect(cause.TrainingJobStatus).toBe("Failed");
  });
});

describe("createTrainingJob: what is refused before it begins", () => {
  async function refusal(request: unknown): Promise<string> {
    const refused = setting.sageMaker.createTrainingJob(request);
    await expect(refused).rejects.toMatchObject({ name: "ValidationException" });
    await expect(setting.sageMaker.describeTrainingJob({ TrainingJobName: "job-1" })).rejects.toThrow(
      "Could not find",
    );
    return refused.then(String, ({ message }: Error) => message);
  }

  test.each([
    ["a name of 64 characters", { TrainingJobName: "x".repeat(64) }, "TrainingJobName"],
    ["a name with an underscore", { TrainingJobName: "under_score" }, "TrainingJobName"],
    ["a number as hyperparameter", { HyperParameters: { k: 10 } }, "HyperParameters.k"],
    [
      "no instance",
      { ResourceConfig: { InstanceType: "x", InstanceCount: 0, VolumeSizeInGB: 1 } },
      "InstanceCount",
    ],
    [
      "no time to run",
      { StoppingCondition: { MaxRuntimeInSeconds: 0 } },
      "StoppingCondition.MaxRuntimeInSeconds",
    ],
    ["no channel", { InputDataConfig: [] }, "InputDataConfig"],
    ["a field that is not understood", { CheckpointConfig: { S3Uri: "s3://b/c" } }, "CheckpointConfig"],
    [
      "an image that this machine has not",
      { AlgorithmSpecification: { TrainingImage: "xgboost:1", TrainingInputMode: "File" } },
      "xgboost:1",
    ],
  ])("%s, naming it", async (_, changes, named) => {
    expect(await refusal({ ...setting.trainingJob(), ...changes })).toContain(named);
  });

  test.each(["validation", "test", "auxiliary"])("a sharded %s channel", async (name) => {
    const sharded = setting.channel(name, "run/test", { S3DataDistributionType: "ShardedByS3Key" });

    const message = await refusal(setting.trainingJob({ InputDataConfig: [sharded] }));

    expect(message).toContain(`Channel ${name} must be FullyReplicated`);
  });

  test("fewer shards than instances, naming both numbers", async () => {
    const message = await refusal(
      setting.trainingJob({
        InputDataConfig: [
          setting.channel("train", "run/train", { S3DataDistributionType: "ShardedByS3Key" }),
        ],
        ResourceConfig: { InstanceType: "ml.c5.xlarge", InstanceCount: 4, VolumeSizeInGB: 1 },
      }),
    );

    expect(message).toContain("has 3 objects, fewer than the 4 instances");
  });

  test.each(["S3Prefix", "ManifestFile"])("a %s under which there is nothing", async (S3DataType) => {
    const channels = [setting.channel("train", "run/none", { S3DataType })];

    const message = await refusal(setting.trainingJob({ InputDataConfig: channels }));

    expect(message).toContain(`No S3 objects found under S3 URL "${setting.store.uri}/run/none"`);
  });

  test.each(["not json", "[]", '["name"]', '[{"prefix":"file:///x/"}, 1]'])(
    "the manifest %s",
    async (text) => {
      await setting.store.put("run/manifest.json", Buffer.from(text));
      const channels = [setting.channel("train", "run/manifest.json", { S3DataType: "ManifestFile" })];

      await refusal(setting.trainingJob({ InputDataConfig: channels }));
    },
  );

  test("a channel given twice", async () => {
    const channels = [setting.channel("train", "run/train"), setting.channel("train", "run/test")];

    expect(await refusal(setting.trainingJob({ InputDataConfig: channels }))).toContain(
      "Duplicate channel name train",
    );
  });

  test.each(["gs://bucket/x", "relative", "file:///a/../../b?x"])("data at %s", async (S3Uri) => {
    await refusal(setting.trainingJob({ InputDataConfig: [setting.channel("train", "", { S3Uri })] }));
  });

  test("a name that was used before, even by a job that failed", async () => {
    const { sageMaker, trainingJob } = setting;
    await sageMaker.createTrainingJob(trainingJob({ HyperParameters: { behave: "refuse" } })).catch(() => {});

    await expect(sageMaker.createTrainingJob(trainingJob())).rejects.toMatchObject({ name: "ResourceInUse" });
  });
});

test("of two jobs of one name at once, one is begun", async () => {
  const { sageMaker, trainingJob } = setting;

  const results = await Promise.allSettled([1, 2, 3].map(() => sageMaker.createTrainingJob(trainingJob())));

  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});
