import { Stack } from "aws-cdk-lib";
import { Role } from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { allow, ownService, type Permission } from "../allow.ts";
import type { ContainerImage } from "./algorithm-image.ts";

export interface SageMakerRoleProps {
  readonly bucket: IBucket;
  /** Whatever jobs and endpoints run. */
  readonly images: readonly ContainerImage[];
}

/** What SageMaker's training jobs and hosted models run under: their images, the run's shards, their models, log, metrics. */
export class SageMakerRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { bucket, images }: SageMakerRoleProps) {
    super(scope, id);
    this.role = new Role(this, "Role", { assumedBy: ownService(this, "sagemaker.amazonaws.com") });
    const keysOfRuns = "Shards and models lie below the run's id, which is not known before the run.";
    const objects = (patterns: readonly string[]) => patterns.map((pattern) => bucket.arnForObjects(pattern));
    for (const permission of [
      { actions: ["s3:ListBucket"], resources: [bucket.bucketArn] },
      { actions: ["s3:GetObject"], resources: objects(["runs/*", "models/*"]), because: keysOfRuns },
      { actions: ["s3:PutObject"], resources: objects(["models/*"]), because: keysOfRuns },
      ...containerPermissions(this, images),
    ]) {
      allow(this.role, permission);
    }
  }
}

function containerPermissions(scope: Construct, images: readonly ContainerImage[]): Permission[] {
  const logGroups = { service: "logs", resource: "log-group", resourceName: "/aws/sagemaker/*" };
  return [
    ...images.map(({ repositoryArn, because }) => ({
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      resources: [repositoryArn],
      ...(because !== undefined && { because }),
    })),
    {
      actions: ["ecr:GetAuthorizationToken"],
      resources: ["*"],
      because: "It knows no resource. cloudwatch:PutMetricData, too, is bound by its namespaces instead.",
    },
    {
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      conditions: { StringLike: { "cloudwatch:namespace": ["/aws/sagemaker/*", "AWS/SageMaker"] } },
    },
    {
      actions: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogStreams",
      ],
      resources: [Stack.of(scope).formatArn(logGroups)],
      because: "SageMaker names a log stream after each job, below groups of its own.",
    },
  ];
}
