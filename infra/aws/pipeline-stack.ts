import { readFileSync } from "node:fs";
import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { Config } from "../../shared/config/schema.ts";
import { stageFolders } from "../../statemachine/stages.ts";
import { algorithmImages } from "./algorithm-image.ts";
import { containerStatements, endpointStatements, sageMakerStatements } from "./sagemaker-statements.ts";
import { stageFunction } from "./stage-function.ts";

export interface PipelineStackProps extends StackProps {
  readonly bucket: Bucket;
  readonly config: Config;
}

const definition = new URL("../../statemachine/retrain.asl.json", import.meta.url);

/** The committed state machine with its Lambda functions and the role that SageMaker runs under. */
export class PipelineStack extends Stack {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { bucket, config, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const functions = this.stageFunctions(bucket, config);
    const sageMakerRole = this.sageMakerRole(bucket);
    const image = algorithmImages(this);
    this.stateMachine = new StateMachine(this, "Retrain", {
      definitionBody: DefinitionBody.fromString(readFileSync(definition, "utf8")),
      definitionSubstitutions: {
        ...Object.fromEntries(
          Object.entries(functions).map(([name, { functionArn }]) => [`${name}Arn`, functionArn]),
        ),
        TopicModelImage: image("ntm"),
        NeighbourIndexImage: image("knn"),
        SageMakerRoleArn: sageMakerRole.roleArn,
      },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, "RetrainLog", { retention: RetentionDays.SIX_MONTHS }),
        level: LogLevel.ALL,
      },
    });
    for (const each of Object.values(functions)) each.grantInvoke(this.stateMachine);
    for (const statement of sageMakerStatements(this, sageMakerRole))
      this.stateMachine.addToRolePolicy(statement);
  }

  private stageFunctions(bucket: Bucket, config: Config): Record<string, NodejsFunction> {
    const environment = {
      READNEXT_STORE: `s3://${bucket.bucketName}`,
      READNEXT_ENDPOINTS: "sagemaker://",
      READNEXT_CONFIG: JSON.stringify(config),
    };
    const made = Object.entries(stageFolders).map(([name, folder]) => {
      const each = stageFunction(this, name, {
        folder,
        environment,
        memoryMiB: 2048,
        timeout: functionTimeout(name),
      });
      bucket.grantReadWrite(each);
      for (const statement of endpointStatements(this, name)) each.addToRolePolicy(statement);
      return [name, each] as const;
    });
    return Object.fromEntries(made);
  }

  private sageMakerRole(bucket: Bucket): Role {
    const role = new Role(this, "SageMakerRole", {
      assumedBy: new ServicePrincipal("sagemaker.amazonaws.com"),
    });
    bucket.grantReadWrite(role);
    for (const statement of containerStatements(this)) role.addToPolicy(statement);
    return role;
  }
}

/** Just below the timeout of the function's state, so that Lambda's own word on it reaches the state machine. */
function functionTimeout(name: string): Duration {
  const brief = ["DetectDrops", "Promote", "RetireSuperseded", "DiscardCandidate"];
  return Duration.seconds(brief.includes(name) ? 290 : 890);
}
