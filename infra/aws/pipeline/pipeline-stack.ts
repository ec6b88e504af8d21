import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { EventPattern } from "aws-cdk-lib/aws-events";
import { Role } from "aws-cdk-lib/aws-iam";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Schedule, ScheduleExpression } from "aws-cdk-lib/aws-scheduler";
import { LambdaInvoke } from "aws-cdk-lib/aws-scheduler-targets";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { stateMachineVariable } from "../../../shared/executions/state-machine-variable.ts";
import { layout } from "../../../shared/release/layout.ts";
import { acceptWildcards, ownService } from "../allow.ts";
import { articleBucket } from "../data/article-bucket.ts";
import { ReadnextFunction } from "../functions/readnext-function.ts";
import { deadLetters } from "./dead-letters.ts";
import { QueuedFunction } from "./queued-function.ts";
import { RetrainMachine } from "./retrain-machine.ts";
import { RetrainSchedule } from "./retrain-schedule.ts";
import { stageFunctions } from "./stage-functions.ts";

export interface PipelineStackProps extends StackProps {
  readonly config: Config;
}

/** The state machine with its functions, what starts it, and what clears up after an execution that was stopped. */
export class PipelineStack extends Stack {
  readonly stateMachine: StateMachine;
  /** Starts and events that could not be delivered or done with. */
  readonly deadLetters: Queue;
  /** By name: the stages' and those beside the state machine. */
  readonly functions: ReadonlyMap<string, ReadnextFunction>;

  constructor(scope: Construct, id: string, { config, ...props }: PipelineStackProps) {
    super(scope, id, props);
    const bucket = articleBucket(this, config.stage);
    const stages = stageFunctions(this, { bucket, config });
    this.stateMachine = new RetrainMachine(this, "Retrain", {
      functions: stages,
      bucket,
      config,
    }).stateMachine;
    this.deadLetters = deadLetters(this, "DeadLetters");
    new RetrainSchedule(this, "Schedule", {
      stateMachine: this.stateMachine,
      schedule: config.schedule,
      deadLetters: this.deadLetters,
    });
    const beside = [this.clearStoppedRun(bucket, config), this.observe(bucket, config)];
    if (config.schedule.dropNudge.enabled) beside.push(this.nudge(bucket, config));
    if (config.foldIn.enabled) beside.push(this.foldIn(bucket, config));
    this.functions = new Map([...stages, ...beside]);
    new CfnOutput(this, "StateMachineArn", { value: this.stateMachine.stateMachineArn });
  }

  /** An execution that is stopped, times out or dies of an error that nothing catches cannot clear up after itself. */
  private clearStoppedRun(bucket: IBucket, config: Config): [string, ReadnextFunction] {
    const name = "ClearStoppedRun";
    const timeout = Duration.minutes(1);
    const cleaner = new ReadnextFunction(this, name, { name, bucket, config, memoryMiB: 512, timeout });
    new QueuedFunction(this, "StoppedRuns", {
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [this.stateMachine.stateMachineArn],
          status: ["ABORTED", "TIMED_OUT", "FAILED"],
        },
      },
      function: cleaner,
      // An execution that is stopped while DetectDrops runs may take the lock up to five minutes later.
      delay: Duration.minutes(6),
      // An endpoint cannot be removed while it is being made: that takes some ten minutes, at worst an hour.
      retryEvery: Duration.minutes(6),
      tries: 15,
      batchSize: 1,
      deadLetters: this.deadLetters,
    });
    return [name, cleaner];
  }

  /** Measures once an hour what only a look from outside tells. */
  private observe(bucket: IBucket, config: Config): [string, ReadnextFunction] {
    const name = "Observe";
    const timeout = Duration.minutes(5);
    const observer = new ReadnextFunction(this, name, { name, bucket, config, memoryMiB: 1024, timeout });
    const role = new Role(this, "HourlyRole", { assumedBy: ownService(this, "scheduler.amazonaws.com") });
    const versions = `${observer.function.functionArn}:*`;
    acceptWildcards(role, [versions], "CDK lets a caller of a function call its versions too; it has none.");
    new Schedule(this, "Hourly", {
      description: "Readnext measures the age of its model and what it hosts",
      schedule: ScheduleExpression.rate(Duration.hours(1)),
      target: new LambdaInvoke(observer.function, {
        role,
        deadLetterQueue: this.deadLetters,
        retryAttempts: 3,
      }),
    });
    return [name, observer];
  }

  /** Starts the state machine once articles have been dropped and no more have come for a while. */
  private nudge(bucket: IBucket, config: Config): [string, ReadnextFunction] {
    const name = "Nudge";
    const { stateMachineArn } = this.stateMachine;
    const nudge = new ReadnextFunction(this, name, {
      name,
      bucket,
      config,
      memoryMiB: 512,
      timeout: Duration.minutes(1),
      environment: { [stateMachineVariable]: stateMachineArn },
      permissions: [{ actions: ["states:StartExecution"], resources: [stateMachineArn] }],
    });
    new QueuedFunction(this, "Drops", {
      eventPattern: objectCreated(bucket, [{ prefix: layout.articlesPrefix }]),
      function: nudge,
      delay: Duration.minutes(config.schedule.dropNudge.quietMinutes),
      // As long as a run is under way the events come back: a day of it, and more.
      retryEvery: Duration.minutes(6),
      tries: 500,
      batchSize: 1000,
      gather: Duration.minutes(1),
      partial: true,
      deadLetters: this.deadLetters,
    });
    return [name, nudge];
  }

  /**
   * Makes articles known to readers soon after they were dropped. The pointer's moves wake it too: the release that serves
   * from then on may lack articles that came while it was made, or since it served last.
   */
  private foldIn(bucket: IBucket, config: Config): [string, ReadnextFunction] {
    const name = "FoldIn";
    const timeout = Duration.minutes(2);
    const folder = new ReadnextFunction(this, name, { name, bucket, config, memoryMiB: 2048, timeout });
    new QueuedFunction(this, "FreshArticles", {
      eventPattern: objectCreated(bucket, [{ prefix: layout.articlesPrefix }, layout.current]),
      function: folder,
      retryEvery: Duration.minutes(12),
      tries: 10,
      batchSize: 1000,
      gather: Duration.seconds(config.foldIn.gatherSeconds),
      deadLetters: this.deadLetters,
    });
    return [name, folder];
  }
}

function objectCreated(bucket: IBucket, key: (string | { readonly prefix: string })[]): EventPattern {
  return {
    source: ["aws.s3"],
    detailType: ["Object Created"],
    detail: { bucket: { name: [bucket.bucketName] }, object: { key } },
  };
}
