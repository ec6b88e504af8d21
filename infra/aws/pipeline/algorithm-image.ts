import { Aws, CfnMapping, Stack, Token } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { ConfigError } from "../../../shared/errors/errors.ts";
import { algorithmAccounts } from "./algorithm-accounts.ts";

export type AlgorithmImages = (algorithm: "ntm" | "knn") => string;

/**
 * Image URIs of SageMaker's built-in algorithms in the stack's Region.
 * @throws ConfigError `REGION_UNSUPPORTED` when the Region is known at synth and has no such images
 */
export function algorithmImages(scope: Construct): AlgorithmImages {
  const { region } = Stack.of(scope);
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
  return (algorithm) => `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${algorithm}:1`;
}
