import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Construct } from "constructs";
import { namePrefix } from "../../../shared/release/names.ts";
import { type AlarmDefinition, alarmDefinitions } from "./alarm-definitions.ts";
import { AlarmTopic } from "./alarm-topic.ts";
import { CostBudget, hasBudgets } from "./cost-budget.ts";
import { watchDashboard } from "./watch-dashboard.ts";
import { metricOf, type Watched } from "./watched-metrics.ts";

export interface WatchStackProps extends StackProps, Watched {}

const comparisons = {
  ">": ComparisonOperator.GREATER_THAN_THRESHOLD,
  ">=": ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  "<": ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** What tells a person that something is wrong before a reader does: alarms, whom they call, and a screen to look at. */
export class WatchStack extends Stack {
  constructor(scope: Construct, id: string, props: WatchStackProps) {
    const { config, stateMachine, deadLetters, api, functions, ...stackProps } = props;
    super(scope, id, stackProps);
    // Whoever only watches must not hold fast what is watched: a function that is switched off could not be removed.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const watched = { config, stateMachine, deadLetters, api, functions };
    const { emails } = config.watch;
    const displayName = `Readnext ${config.stage}`;
    const { topic } = new AlarmTopic(this, "AlarmTopic", { displayName, emails });
    const call = new SnsAction(topic);
    const alarms = alarmDefinitions(config).map((definition) => this.alarm(watched, definition));
    for (const alarm of alarms) alarm.addAlarmAction(call);
    if (hasBudgets(this.region)) new CostBudget(this, "CostBudget", { config, topic });
    watchDashboard(this, "Dashboard", { watched, alarms });
    new CfnOutput(this, "AlarmTopicArn", { value: topic.topicArn });
  }

  private alarm(watched: Watched, definition: AlarmDefinition): Alarm {
    const { id, description, periods = 1, missingData = "notBreaching" } = definition;
    const { stage, watch } = watched.config;
    return new Alarm(this, constructId(id), {
      alarmName: `${namePrefix(stage)}${id}`,
      alarmDescription: `${description} ${watch.runbook}#${id}`,
      metric: metricOf(watched, definition.metric, definition),
      comparisonOperator: comparisons[definition.comparison],
      threshold: definition.threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: periods,
      treatMissingData:
        missingData === "breaching" ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}

/** `endpoint-slow` is construct `EndpointSlow`: a logical id that stays when other alarms come and go. */
function constructId(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
