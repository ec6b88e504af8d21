import { ProductionVariantInstanceType, TrainingInstanceType } from "@aws-sdk/client-sagemaker";
import type { Config } from "../../../shared/config/schema.ts";
import { ConfigError } from "../../../shared/errors/errors.ts";

/**
 * Refuses machines that SageMaker does not have, before a run has paid for half of its work. Goes by the installed SDK.
 * @throws ConfigError `INSTANCE_TYPE_UNKNOWN`, naming key and value
 */
export function refuseUnknownInstanceTypes({ training, hosting }: Config): void {
  const trains = new Set<string>(Object.values(TrainingInstanceType));
  const hosts = new Set<string>(Object.values(ProductionVariantInstanceType));
  refuse("training.topicModelInstanceType", training.topicModelInstanceType, trains);
  refuse("training.neighbourIndexInstanceType", training.neighbourIndexInstanceType, trains);
  if (hosting.kind === "instances") refuse("hosting.instanceType", hosting.instanceType, hosts);
}

function refuse(key: string, value: string, known: ReadonlySet<string>): void {
  if (known.has(value)) return;
  const near = nearest(value, known).join(", ");
  const message = `${key} = ${JSON.stringify(value)}: SageMaker has no such machine; near it: ${near}`;
  throw new ConfigError("INSTANCE_TYPE_UNKNOWN", message);
}

/** Of the same family if there is one, else of the same kind; short names first. */
function nearest(value: string, known: ReadonlySet<string>): string[] {
  const [, family = ""] = value.split(".");
  const same = [...known].filter((each) => each.startsWith(`ml.${family}.`));
  const alike = same.length > 0 ? same : [...known].filter((each) => each.startsWith(`ml.${family[0]}`));
  return alike.sort((left, right) => left.length - right.length || (left < right ? -1 : 1)).slice(0, 8);
}
