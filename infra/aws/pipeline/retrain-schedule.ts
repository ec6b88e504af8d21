import { Duration, TimeZone } from "aws-cdk-lib";
import { Role } from "aws-cdk-lib/aws-iam";
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { schedulePeriodHours } from "../../../shared/config/schedule.ts";
import type { Config } from "../../../shared/config/schema.ts";
import { ownService } from "../allow.ts";
import { schedulerExpression } from "./scheduler-expression.ts";

export interface RetrainScheduleProps {
  readonly stateMachine: StateMachine;
  readonly schedule: Config["schedule"];
  /** Where a start goes that could not be delivered. */
  readonly deadLetters: IQueue;
}

/**
 * Starts the state machine by EventBridge Scheduler. A start may come twice (delivery is at least once): the second finds
 * the run lock held, or nothing new.
 * @throws ConfigError `CONFIG_INVALID`, `SCHEDULE_INEXPRESSIBLE`
 */
export class RetrainSchedule extends Construct {
  constructor(scope: Construct, id: string, { stateMachine, schedule, deadLetters }: RetrainScheduleProps) {
    super(scope, id);
    // Refuses what never comes due, and time zones that there are not.
    schedulePeriodHours(schedule);
    const { enabled, cron, timeZone, flexibleMinutes } = schedule;
    const role = new Role(this, "Role", { assumedBy: ownService(this, "scheduler.amazonaws.com") });
    new Schedule(this, "Schedule", {
      description: `Readnext looks for new articles: ${cron} (${timeZone})`,
      enabled,
      schedule: ScheduleExpression.expression(schedulerExpression(cron), TimeZone.of(timeZone)),
      timeWindow:
        flexibleMinutes === 0 ? TimeWindow.off() : TimeWindow.flexible(Duration.minutes(flexibleMinutes)),
      target: new StepFunctionsStartExecution(stateMachine, {
        role,
        input: ScheduleTargetInput.fromObject({}),
        deadLetterQueue: deadLetters,
        // Later than that the next one is due anyway.
        maxEventAge: Duration.hours(6),
        retryAttempts: 50,
      }),
    });
  }
}
