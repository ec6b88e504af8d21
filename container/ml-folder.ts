import { join } from "node:path";

/** Where SageMaker lays what a container is given and looks for what it leaves ("bring your own container"). */
export interface MlFolder {
  readonly hyperParameters: string;
  readonly channels: string;
  readonly hosts: string;
  readonly dataOf: (channel: string) => string;
  /** A training job's result; an endpoint's model, unpacked. */
  readonly model: string;
  /** DescribeTrainingJob shows the first 1024 characters of it as FailureReason. */
  readonly failure: string;
}

/** @param root `/opt/ml` in a container of SageMaker's */
export function mlFolder(root: string): MlFolder {
  const config = join(root, "input", "config");
  return {
    hyperParameters: join(config, "hyperparameters.json"),
    channels: join(config, "inputdataconfig.json"),
    hosts: join(config, "resourceconfig.json"),
    dataOf: (channel) => join(root, "input", "data", channel),
    model: join(root, "model"),
    failure: join(root, "output", "failure"),
  };
}
