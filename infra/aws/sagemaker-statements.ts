import { Stack } from "aws-cdk-lib";
import { PolicyStatement, type Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";

/**
 * What the state machine must be allowed for its SageMaker tasks; CDK writes none of it for a definition from a file.
 * Source: Step Functions' documentation of the SageMaker integration.
 */
export function sageMakerStatements(scope: Construct, role: Role): PolicyStatement[] {
  const named = (resource: string) =>
    Stack.of(scope).formatArn({ service: "sagemaker", resource, resourceName: "readnext-*" });
  return [
    new PolicyStatement({
      actions: [
        "sagemaker:CreateTrainingJob",
        "sagemaker:DescribeTrainingJob",
        "sagemaker:StopTrainingJob",
        "sagemaker:AddTags",
        "sagemaker:ListTags",
      ],
      resources: [named("training-job")],
    }),
    new PolicyStatement({
      actions: [
        "sagemaker:CreateModel",
        "sagemaker:CreateEndpointConfig",
        "sagemaker:CreateEndpoint",
        "sagemaker:DescribeEndpoint",
      ],
      resources: [named("model"), named("endpoint-config"), named("endpoint")],
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
