import type { CreateEndpointConfigInput, CreateModelInput } from "@aws-sdk/client-sagemaker";
import { beforeEach, describe, expect, test } from "vitest";
import { fakeImage } from "../../../endpoints/fake-programs.ts";
import { makeSetting, type Setting } from "./setting.ts";

let setting: Setting;
beforeEach(async () => {
  setting = await makeSetting();
});

const question = { contentType: "application/json", accept: "application/json", body: Buffer.from("1") };

describe("an endpoint that was deployed", () => {
  test("is InService and answers from the model that was trained", async () => {
    await setting.deploy("model-1", { seed: "11" });

    const described = await setting.sageMaker.describeEndpoint({ EndpointName: "model-1" });
    const { body } = await (await setting.open("model-1")).invoke(question);

    expect(described).toEqual({
      EndpointName: "model-1",
      EndpointArn: "arn:aws:sagemaker:local:000000000000:endpoint/model-1",
      EndpointConfigName: "model-1",
      EndpointStatus: "InService",
      CreationTime: expect.stringMatching(/^2026-01-02T03:04:/),
      LastModifiedTime: expect.stringMatching(/^2026-01-02T03:04:/),
    });
    expect(JSON.parse(Buffer.from(body).toString()).trainedOn.hyperParameters).toEqual({ seed: "11" });
  });

  test("is known to another stand-in on the same directory: the registry outlives the process", async () => {
    await setting.deploy("model-1");

    await (await setting.open("model-1")).remove();

    await expect(setting.sageMaker.describeEndpoint({ EndpointName: "model-1" })).rejects.toThrow(
      "Could not find",
    );
    await expect(setting.sageMaker.deleteModel({ ModelName: "model-1" })).rejects.toThrow(
      "Could not find model",
    );
  });

  test("is gone after the three deletions, which then find nothing", async () => {
    const { sageMaker, deploy, open } = setting;
    await deploy("model-1");
    const deletions = [
      () => sageMaker.deleteEndpoint({ EndpointName: "model-1" }),
      () => sageMaker.deleteEndpointConfig({ EndpointConfigName: "model-1" }),
      () => sageMaker.deleteModel({ ModelName: "model-1" }),
    ];

    for (const remove of deletions) expect(await remove()).toEqual({});

    await expect((await open("model-1")).invoke(question)).rejects.toMatchObject({
      code: "ENDPOINT_NOT_FOUND",
    });
    for (const remove of deletions) {
      await expect(remove()).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringMatching(/^Could not find (endpoint|endpoint configuration|model) "arn:/),
      });
    }
  });
});

describe("an endpoint whose model cannot be loaded", () => {
  async function deployArchive(archive: Uint8Array): Promise<unknown> {
    const { sageMaker, store } = setting;
    await store.put("model.tar.gz", archive);
    const PrimaryContainer = { Image: fakeImage, ModelDataUrl: `${store.uri}/model.tar.gz` };
    await sageMaker.createModel({
      ModelName: "bad",
      PrimaryContainer,
      ExecutionRoleArn: "arn",
    } satisfies CreateModelInput);
    const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
    const ProductionVariants = [{ VariantName: "all", ModelName: "bad", ServerlessConfig }];
    const config = { EndpointConfigName: "bad", ProductionVariants } satisfies CreateEndpointConfigInput;
    await sageMaker.createEndpointConfig(config);
    await sageMaker.createEndpoint({ EndpointName: "bad", EndpointConfigName: "bad" });
    return sageMaker.describeEndpoint({ EndpointName: "bad" });
  }

  test.each([
    ["an empty archive", Buffer.alloc(0)],
    ["a corrupt archive", Buffer.from("not an archive")],
  ])("is Failed with the reason (%s), and stays so until it is deleted", async (_, archive) => {
    expect(await deployArchive(archive)).toMatchObject({
      EndpointStatus: "Failed",
      FailureReason: expect.stringContaining("The model archive of"),
    });

    await expect((await setting.open("bad")).invoke(question)).rejects.toMatchObject({
      code: "ENDPOINT_NOT_FOUND",
    });
    await setting.sageMaker.deleteEndpoint({ EndpointName: "bad" });
  });
});

describe("what the control plane refuses", () => {
  const container = (url: string) => ({ Image: fakeImage, ModelDataUrl: url });
  const refused = (message: string) => ({
    name: "ValidationException",
    message: expect.stringContaining(message),
  });

  test("names that are taken", async () => {
    const { sageMaker, store, deploy } = setting;
    await deploy("one");
    const url = `${store.uri}/run/models/one/output/model.tar.gz`;
    const variant = {
      VariantName: "all",
      ModelName: "one",
      InstanceType: "ml.m5.large",
      InitialInstanceCount: 1,
    };

    await expect(
      sageMaker.createModel({ ModelName: "one", PrimaryContainer: container(url) }),
    ).rejects.toMatchObject(refused("Cannot create already existing model"));
    await expect(
      sageMaker.createEndpointConfig({ EndpointConfigName: "one", ProductionVariants: [variant] }),
    ).rejects.toMatchObject(refused("Cannot create already existing endpoint configuration"));
    await expect(
      sageMaker.createEndpoint({ EndpointName: "one", EndpointConfigName: "one" }),
    ).rejects.toMatchObject(refused('Cannot create already existing endpoint "arn:'));
  });

  test("parts that are not there", async () => {
    const { sageMaker, store } = setting;
    const variant = {
      VariantName: "all",
      ModelName: "none",
      InstanceType: "ml.m5.large",
      InitialInstanceCount: 1,
    };

    await expect(
      sageMaker.createModel({ ModelName: "m", PrimaryContainer: container(`${store.uri}/none`) }),
    ).rejects.toMatchObject(refused("Could not find model data at"));
    await expect(
      sageMaker.createEndpointConfig({ EndpointConfigName: "c", ProductionVariants: [variant] }),
    ).rejects.toMatchObject(refused('Could not find model "arn:'));
    await expect(
      sageMaker.createEndpoint({ EndpointName: "e", EndpointConfigName: "none" }),
    ).rejects.toMatchObject(refused("Could not find endpoint configuration"));
    await expect(sageMaker.describeEndpoint({ EndpointName: "e" })).rejects.toMatchObject(
      refused('Could not find endpoint "arn:'),
    );
  });

  test("an image that this machine has not", async () => {
    const PrimaryContainer = { Image: "xgboost:1", ModelDataUrl: `${setting.store.uri}/run/train_part0.pbr` };

    await expect(setting.sageMaker.createModel({ ModelName: "m", PrimaryContainer })).rejects.toMatchObject(
      refused("xgboost:1"),
    );
  });

  test("variants that are neither serverless nor of instances, and more than one", async () => {
    const variant = { VariantName: "all", ModelName: "m" };
    const whole = { ...variant, InstanceType: "ml.m5.large", InitialInstanceCount: 1 };

    for (const ProductionVariants of [
      [],
      [variant],
      [whole, whole],
      [{ ...variant, InstanceType: "ml.m5.large" }],
    ]) {
      await expect(
        setting.sageMaker.createEndpointConfig({ EndpointConfigName: "c", ProductionVariants }),
      ).rejects.toMatchObject(refused("ProductionVariants"));
    }
  });
});
