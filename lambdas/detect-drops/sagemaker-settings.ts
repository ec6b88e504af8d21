import type { Config } from "../../shared/config/schema.ts";
import { modelNames, type RunName } from "../../shared/release/names.ts";

/**
 * What the state machine asks SageMaker for in this run, in the words of its API: the names of all that is made, the
 * machines that train and host, and the tags by which cost is told apart.
 */
export function sageMakerSettings(config: Config, run: RunName) {
  const { stage, training, topics, hosting } = config;
  const names = modelNames(stage, run);
  const job = { volumeSizeGb: training.volumeSizeGb, maxRuntimeSeconds: training.maxRuntimeMinutes * 60 };
  return {
    topicModel: {
      name: names.topicModel,
      training: {
        ...job,
        instanceType: training.topicModelInstanceType,
        instanceCount: topics.instanceCount,
      },
      variants: [productionVariant(hosting, names.topicModel)],
    },
    neighbourIndex: {
      name: names.neighbourIndex,
      training: { ...job, instanceType: training.neighbourIndexInstanceType },
      variants: [productionVariant(hosting, names.neighbourIndex)],
    },
    // Serverless endpoints cannot have it.
    networkIsolation: hosting.kind === "instances",
    tags: [
      { Key: "readnext:stage", Value: stage },
      { Key: "readnext:run", Value: run.id },
    ],
  };
}

function productionVariant(hosting: Config["hosting"], modelName: string) {
  const variant = { VariantName: "all", ModelName: modelName };
  if (hosting.kind === "serverless") {
    const { memoryMiB, maxConcurrency } = hosting;
    return { ...variant, ServerlessConfig: { MemorySizeInMB: memoryMiB, MaxConcurrency: maxConcurrency } };
  }
  const { instanceType, instanceCount } = hosting;
  return { ...variant, InstanceType: instanceType, InitialInstanceCount: instanceCount };
}
