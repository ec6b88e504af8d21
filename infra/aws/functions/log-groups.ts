import { RemovalPolicy } from "aws-cdk-lib";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";

/** CloudWatch Logs' retention as CDK writes it: its enumeration's members are the numbers of days. */
export function retentionDays(days: Config["retention"]["logDays"]): RetentionDays {
  return days as RetentionDays;
}

/**
 * A log that another service delivers. Groups of this prefix take no room in the account's one policy for deliveries, which
 * is full at some dozen others. Its name is fixed, so it goes with its stack: else the stack could not be made again.
 */
export function deliveredLog(
  scope: Construct,
  id: string,
  name: string,
  { logDays }: Config["retention"],
): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName: `/aws/vendedlogs/${name}`,
    retention: retentionDays(logDays),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
