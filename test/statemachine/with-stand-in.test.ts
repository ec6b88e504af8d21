import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadDefinition } from "../../infra/local/state-machine.ts";
import {
  discardCandidate,
  discardCandidateInput,
} from "../../lambdas/discard-candidate/discard-candidate.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { readCause } from "../../statemachine/run-result.ts";
import { fakeImage } from "../endpoints/fake-programs.ts";
import { makeSetting, type Setting } from "../infra/local/sagemaker/setting.ts";
import { testRuntime } from "../lambdas/bench.ts";
import { execute, images, type Task } from "./bench.ts";
import { describedJob } from "./fake-sagemaker.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

const definition = loadDefinition({ ...images, TopicModelImage: fakeImage, NeighbourIndexImage: fakeImage });

let outputs: StageOutputs;
let setting: Setting;
let runtime: Runtime;
beforeAll(async () => {
  outputs = await realOutputs();
});
beforeEach(async () => {
  setting = await makeSetting();
  runtime = { ...testRuntime(setting.store), openEndpoint: setting.open };
});

/** The stages are faked, SageMaker is the embedded engine's own, and what it left is really cleared away. */
function run(changes: Record<string, Task>) {
  const { sageMaker, store } = setting;
  return execute(
    outputs,
    {
      DetectDrops: () => ({ ...outputs.run, store: store.uri }),
      CreateTopicModel: sageMaker.createModel,
      ConfigureTopicModelEndpoint: sageMaker.createEndpointConfig,
      DeployTopicModel: sageMaker.createEndpoint,
      DescribeTopicModel: sageMaker.describeEndpoint,
      DiscardCandidate: (input) => discardCandidate(discardCandidateInput.parse(input), runtime),
      ...changes,
    },
    definition,
  );
}

/** A job that completes and leaves these bytes as its model. */
const leaving =
  (archive: Uint8Array): Task =>
  async (request) => {
    const job = describedJob(request);
    const key = job.ModelArtifacts.S3ModelArtifacts.slice(setting.store.uri.length + 1);
    await setting.store.put(key, archive);
    return job;
  };

/** T26 and T29 of reliability.md with the embedded engine's SageMaker. */
describe("a run whose training", () => {
  it.each([
    ["a corrupt", Buffer.from("not an archive")],
    ["an empty", Buffer.alloc(0)],
    ["half an", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xed])],
  ])(
    "leaves %s model archive fails with the endpoint's reason and leaves nothing hosted",
    async (_what, archive) => {
      const { name } = outputs.run.topicModel;

      const { end, states, callsOf } = await run({ TrainTopicModel: leaving(archive) });

      expect(end).toMatchObject({
        error: "EndpointNotInService",
        cause: expect.stringContaining(`endpoint ${name} is Failed: The model could not be loaded`),
      });
      expect(states.slice(-3)).toEqual(["TopicModelFailed", "DiscardCandidate", "RunFailed"]);
      expect(callsOf("Promote")).toEqual([]);
      const { describeEndpoint, deleteEndpointConfig, deleteModel } = setting.sageMaker;
      await expect(describeEndpoint({ EndpointName: name })).rejects.toThrow("Could not find");
      await expect(deleteEndpointConfig({ EndpointConfigName: name })).rejects.toThrow("Could not find");
      await expect(deleteModel({ ModelName: name })).rejects.toThrow("Could not find");
    },
  );

  it("leaves no model at all fails with what SageMaker says", async () => {
    const { end } = await run({ TrainTopicModel: (request) => describedJob(request) });

    expect(end).toMatchObject({
      error: "ValidationException",
      cause: expect.stringContaining("Could not find model data at"),
    });
  });

  it("is refused by the algorithm fails with the algorithm's words", async () => {
    const { store, sageMaker } = setting;
    await store.put(
      "manifest.json",
      Buffer.from(JSON.stringify([{ prefix: `${store.uri}/run/` }, "train_part0.pbr"])),
    );
    const uri = `${store.uri}/manifest.json`;
    const uris = { trainManifestUri: uri, validationManifestUri: uri, auxiliaryManifestUri: uri };

    const { end } = await run({
      BuildVocabulary: () => ({ ...outputs.vocabulary, topicHyperParameters: { behave: "refuse" } }),
      SealShards: () => ({ ...outputs.dataset, ...uris }),
      TrainTopicModel: sageMaker.createTrainingJob,
    });

    expect(end).toMatchObject({ error: "States.TaskFailed" });
    expect(readCause("cause" in end ? end.cause : "")).toBe(
      "ClientError: no document of the train channel has a word",
    );
  });
});
