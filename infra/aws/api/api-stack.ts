import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { articleBucket } from "../data/article-bucket.ts";
import { ReadnextFunction } from "../functions/readnext-function.ts";
import { QueryApi } from "./query-api.ts";

export interface ApiStackProps extends StackProps {
  readonly config: Config;
}

/** What readers' programs and pages ask. */
export class ApiStack extends Stack {
  readonly api: HttpApi;
  readonly query: ReadnextFunction;

  constructor(scope: Construct, id: string, { config, ...props }: ApiStackProps) {
    super(scope, id, props);
    const { reservedConcurrency } = config.api;
    this.query = new ReadnextFunction(this, "Query", {
      name: "Query",
      bucket: articleBucket(this, config.stage),
      config,
      // The release lies in memory; half of one is the processor that goes with it.
      memoryMiB: 1769,
      // The gateway gives up after 30 s.
      timeout: Duration.seconds(29),
      ...(reservedConcurrency !== "off" && { reservedConcurrency }),
    });
    this.api = new QueryApi(this, "QueryApi", { query: this.query.function, config }).api;
    new CfnOutput(this, "Url", { value: this.api.apiEndpoint });
  }
}
