import { Stack } from "aws-cdk-lib";
import type { IRole } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Permission } from "../allow.ts";
import { namesOfRuns, sageMakerArn } from "../functions/access-permissions.ts";

/**
 * What the state machine must be allowed for its SageMaker tasks; CDK writes none of it for a definition from a file.
 * `.sync` needs to describe and stop the job, to tag it, and to write the rule by which it learns of its end; whatever is
 * made with tags needs AddTags. Source: Step Functions' documentation of the SageMaker integration.
 */
export function sageMakerPermissions(scope: Construct, role: IRole, stage: string): Permission[] {
  const own = (actions: string[], ...kinds: string[]): Permission => ({
    actions: actions.map((action) => `sagemaker:${action}`),
    resources: kinds.map((kind) => sageMakerArn(scope, kind, stage)),
    because: namesOfRuns,
  });
  return [
    own(["CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob"], "training-job"),
    own(["CreateModel"], "model"),
    own(["CreateEndpointConfig"], "endpoint-config"),
    own(["CreateEndpoint"], "endpoint", "endpoint-config"),
    own(["DescribeEndpoint"], "endpoint"),
    own(["AddTags", "ListTags"], "training-job", "model", "endpoint-config", "endpoint"),
    {
      actions: ["iam:PassRole"],
      resources: [role.roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    },
    {
      actions: ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
      resources: [trainingRule(scope)],
    },
  ];
}

/** The rule that Step Functions itself keeps for all `.sync` training jobs of the account. */
function trainingRule(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: "events",
    resource: "rule",
    resourceName: "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
  });
}
