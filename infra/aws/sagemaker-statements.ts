import { Stack } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/** The functions that ask a hosted model, and those that remove one. */
const askers = new Set(["InferTopics", "Evaluate"]);
const removers = new Set(["RetireSuperseded", "DiscardCandidate"]);

/** What a stage's function must be allowed to do with hosted models. */
export function endpointStatements(scope: Construct, functionName: string): PolicyStatement[] {
  const endpoint = named(scope, "endpoint");
  if (askers.has(functionName)) {
    return [new PolicyStatement({ actions: ["sagemaker:InvokeEndpoint"], resources: [endpoint] })];
  }
  if (!removers.has(functionName)) return [];
  return [
    new PolicyStatement({
      actions: ["sagemaker:DeleteEndpoint", "sagemaker:DeleteEndpointConfig", "sagemaker:DeleteModel"],
      resources: [endpoint, named(scope, "endpoint-config"), named(scope, "model")],
    }),
  ];
}

/**
 * What the state machine must be allowed for its SageMaker tasks; CDK writes none of it for a definition from a file.
 * Source: Step Functions' documentation of the SageMaker integration.
 */
export function sageMakerStatements(scope: Construct, role: Role): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: [
        "sagemaker:CreateTrainingJob",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:StopTrainingJob",
        "sagemaker:AddTags",
        "sagemaker:ListTags",
      ],
      resources: [named(scope, "training-job")],
    }),
    new PolicyStatement({
      actions: [
        "sagemaker:CreateModel",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:CreateEndpoint",
        "sagemaker:DescribeEndpoint",
      ],
      resources: [named(scope, "model"), named(scope, "endpoint-config"), named(scope, "endpoint")],
    }),
    new PolicyStatement({
      actions: ["iam:PassRole"],
      resources: [role.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    }),
    new PolicyStatement({
      actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      resources: [
        Stack.of(scope).formatArn({
          service: "events",
          resource: "rule",
          resourceName: "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
        }),
      ],
    }),
  ];
}

/** What SageMaker needs beside the data to run a built-in algorithm: its image, its log and its metrics. */
export function containerStatements(scope: Construct): PolicyStatement[] {
  const { partition, region } = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      // The images lie in AWS's own accounts.
      resources: ["ntm", "knn"].map((name) => `arn:${partition}:ecr:${region}:*:repository/${name}`),
    }),
    // These two know no resource.
    new PolicyStatement({ actions: ["ecr:GetAuthorizationToken"], resources: ["*"] }),
    new PolicyStatement({
      actions: ["cloudwatch:PutMetricData"],
      resources: ["*"],
      conditions: { StringLike: { "cloudwatch:namespace": ["/aws/sagemaker/*", "AWS/SageMaker"] } },
    }),
    new PolicyStatement({
      actions: [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "logs:DescribeLogStreams",
      ],
      resources: [
        Stack.of(scope).formatArn({
          service: "logs",
          resource: "log-group",
          resourceName: "/aws/sagemaker/*",
        }),
      ],
    }),
  ];
}

/** All resources of one kind that the pipeline names. */
function named(scope: Construct, resource: string): string {
  return Stack.of(scope).formatArn({ service: "sagemaker", resource, resourceName: "readnext-*" });
}
