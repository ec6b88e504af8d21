import { Aws, CfnMapping, Stack, Token } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { ConfigError } from "../../../shared/errors/errors.ts";
import { algorithmAccounts } from "./algorithm-accounts.ts";

/** An image that SageMaker runs, and where its role must be let pull it from. */
export interface ContainerImage {
  readonly uri: string;
  readonly repositoryArn: string;
  /** Why the repository's ARN has a wildcard, when it has one. */
  readonly because?: string;
}

export type AlgorithmImages = (algorithm: "ntm" | "knn") => ContainerImage;

/**
 * SageMaker's built-in algorithms in the stack's Region.
 * @throws ConfigError `REGION_UNSUPPORTED` when the Region is known at synth and has no such images
 */
export function algorithmImages(scope: Construct): AlgorithmImages {
  const { region, partition } = Stack.of(scope);
  if (!Token.isUnresolved(region) && !Object.hasOwn(algorithmAccounts, region)) {
    throw new ConfigError(
      "REGION_UNSUPPORTED",
      `SageMaker's built-in algorithms are not known in Region ${region}`,
    );
  }
  const mapping = Object.entries(algorithmAccounts).map(([name, account]) => [name, { account }]);
  const accounts = new CfnMapping(scope, "AlgorithmAccounts", {
    mapping: Object.fromEntries(mapping),
    // Not in the template when the Region is known at synth.
    lazy: true,
  });
  const account = accounts.findInMap(region, "account");
  return (algorithm) => ({
    uri: `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${algorithm}:1`,
    repositoryArn: `arn:${partition}:ecr:${region}:*:repository/${algorithm}`,
    because: "The images of the built-in algorithms lie in accounts of AWS's own, another in each Region.",
  });
}
