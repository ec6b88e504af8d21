import { Duration } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Config } from "../../../shared/config/schema.ts";
import type { MetricName } from "../../../shared/runtime/measure.ts";
import { metricNamespace } from "../../../shared/runtime/powertools.ts";
import type { FunctionName } from "../functions/access.ts";
import type { ReadnextFunction } from "../functions/readnext-function.ts";

/** The parts of a deployment whose metrics are looked at. */
export interface Watched {
  readonly config: Config;
  readonly stateMachine: StateMachine;
  readonly deadLetters: Queue;
  readonly api: HttpApi;
  /** By name, those of all stacks. */
  readonly functions: ReadonlyMap<string, ReadnextFunction>;
}

/** A metric of our own (`of` is "readnext"), or one that a service keeps of a part of the deployment. */
export type WatchedMetric =
  | { readonly of: "readnext"; readonly name: MetricName }
  | {
      readonly of: "state machine";
      readonly name: `Executions${"Started" | "Succeeded" | "Failed" | "TimedOut" | "Aborted"}`;
    }
  | { readonly of: "api"; readonly name: "Count" | "5xx" | "Latency" }
  | { readonly of: "dead letters"; readonly name: "ApproximateNumberOfMessagesVisible" }
  | { readonly of: FunctionName; readonly name: "Errors" | "Throttles" };

export type Statistic = "Sum" | "Maximum" | "Minimum" | "SampleCount" | "p50" | "p99";

export interface View {
  readonly statistic: Statistic;
  readonly periodMinutes: number;
  /** How a graph calls it. */
  readonly label?: string;
}

/** The metric as CloudWatch is asked for it. */
export function metricOf(watched: Watched, { of, name }: WatchedMetric, view: View): Metric {
  const { namespace, dimension, value } = origin(watched, of);
  return new Metric({
    namespace,
    metricName: name,
    dimensionsMap: { [dimension]: value },
    statistic: view.statistic,
    period: Duration.minutes(view.periodMinutes),
    ...(view.label !== undefined && { label: view.label }),
  });
}

function origin({ config, stateMachine, api, deadLetters, functions }: Watched, of: WatchedMetric["of"]) {
  switch (of) {
    case "readnext":
      return { namespace: metricNamespace, dimension: "service", value: `readnext-${config.stage}` };
    case "state machine":
      return { namespace: "AWS/States", dimension: "StateMachineArn", value: stateMachine.stateMachineArn };
    case "api":
      return { namespace: "AWS/ApiGateway", dimension: "ApiId", value: api.apiId };
    case "dead letters":
      return { namespace: "AWS/SQS", dimension: "QueueName", value: deadLetters.queueName };
    default: {
      const value = functions.get(of)?.function.functionName;
      if (value === undefined) throw new TypeError(`no stack has a function ${of}`);
      return { namespace: "AWS/Lambda", dimension: "FunctionName", value };
    }
  }
}
