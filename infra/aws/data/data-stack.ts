import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, type IBucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { bucketName } from "./article-bucket.ts";

export interface DataStackProps extends StackProps {
  readonly config: Config;
}

/** How long an object that was deleted or written over can be brought back. */
const recoveryDays = 90;

const common = {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** Everything that must outlive a deployment: articles, runs, models, releases, and who read them. */
export class DataStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    const { stage, retention } = config;
    const accessLog = new Bucket(this, "AccessLog", {
      ...common,
      lifecycleRules: [{ expiration: Duration.days(retention.logDays) }],
    });
    const bucket = new Bucket(this, "Bucket", {
      ...common,
      bucketName: bucketName(this, stage),
      versioned: true,
      // CDK's own declarations differ in what is optional.
      serverAccessLogsBucket: accessLog as IBucket,
      lifecycleRules: [
        { prefix: "runs/", expiration: Duration.days(retention.runDays) },
        {
          noncurrentVersionExpiration: Duration.days(recoveryDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    sendEvents(bucket);
    new CfnOutput(this, "BucketName", { value: bucket.bucketName });
  }
}

/** On the resource itself: the construct's own switch would bring a function in Python that only sets this property. */
function sendEvents(bucket: Bucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new TypeError("a Bucket's default child is its CfnBucket");
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
