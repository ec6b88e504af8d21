import { readFileSync } from "node:fs";
import { Aws } from "aws-cdk-lib";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { DefinitionBody, LogLevel, StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { namePrefix } from "../../../shared/release/names.ts";
import { acceptWildcards, allow } from "../allow.ts";
import { deliveredLog } from "../functions/log-groups.ts";
import type { ReadnextFunction } from "../functions/readnext-function.ts";
import { algorithmImages } from "./algorithm-image.ts";
import { sageMakerPermissions } from "./sagemaker-permissions.ts";
import { SageMakerRole } from "./sagemaker-role.ts";
import { readnextImage } from "./topic-model-image.ts";

export interface RetrainMachineProps {
  readonly functions: ReadonlyMap<string, ReadnextFunction>;
  readonly bucket: IBucket;
  readonly config: Config;
}

const definition = new URL("../../../statemachine/retrain.asl.json", import.meta.url);

/** The committed state machine, byte for byte, with every event in its log and a trace of every execution. */
export class RetrainMachine extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { functions, bucket, config }: RetrainMachineProps) {
    super(scope, id);
    const builtIn = algorithmImages(this);
    const neighbourIndex = builtIn("knn");
    const topicModel = config.topicModel === "readnext" ? readnextImage(this) : builtIn("ntm");
    const { role } = new SageMakerRole(this, "SageMakerRole", {
      bucket,
      images: [topicModel, neighbourIndex],
    });
    const arns = [...functions].map(([name, { function: each }]) => [`${name}Arn`, each.functionArn]);
    this.stateMachine = new StateMachine(this, "StateMachine", {
      stateMachineName: `${namePrefix(config.stage)}retrain`,
      comment: "Readnext: learns from the dropped articles and promotes what is good enough.",
      definitionBody: DefinitionBody.fromString(readFileSync(definition, "utf8")),
      definitionSubstitutions: {
        ...Object.fromEntries(arns),
        Partition: Aws.PARTITION,
        TopicModelImage: topicModel.uri,
        NeighbourIndexImage: neighbourIndex.uri,
        SageMakerRoleArn: role.roleArn,
      },
      tracingEnabled: true,
      logs: {
        destination: deliveredLog(this, "Log", `states/${namePrefix(config.stage)}retrain`, config.retention),
        level: LogLevel.ALL,
        // Pointers and counts: no article text travels between states.
        includeExecutionData: true,
      },
    });
    const invocable = [...functions.values()].map(({ function: each }) => each.functionArn);
    const invoke = { actions: ["lambda:InvokeFunction"], resources: invocable };
    for (const permission of [invoke, ...sageMakerPermissions(this, role, config.stage)]) {
      allow(this.stateMachine, permission);
    }
    acceptWildcards(this.stateMachine, ["*"], "X-Ray and the delivery of logs know no resource.");
  }
}
