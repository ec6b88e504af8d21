import { Stack } from "aws-cdk-lib";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { namePrefix } from "../../../shared/release/names.ts";

export interface CostBudgetProps {
  readonly config: Pick<Config, "stage" | "budget">;
  readonly topic: Topic;
}

/** Its article in docs/runbook.md: no alarm of CloudWatch, but told to the same people. */
export const budgetId = "budget";

/** CloudFormation has no budgets in China and in GovCloud. @param region a name, or a token when it is not known */
export function hasBudgets(region: string): boolean {
  return !/^(cn|us-gov)-/.test(region);
}

const alarming = [
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "FORECASTED", threshold: 100 },
];

/**
 * Tells when a month's cost passes 80 % of the budget, or is forecast to pass it. Counts what bears the tag
 * `readnext:stage`, which has to be activated once as a cost allocation tag in the billing console: until then it
 * counts nothing.
 */
export class CostBudget extends Construct {
  constructor(scope: Construct, id: string, { config, topic }: CostBudgetProps) {
    super(scope, id);
    const { stage, budget } = config;
    const subscribers = [{ subscriptionType: "SNS", address: topic.topicArn }];
    const resource = new CfnBudget(this, "Budget", {
      budget: {
        // Budgets know no Region: the name tells two deployments of one stage apart.
        budgetName: `${namePrefix(stage)}${budgetId}-${Stack.of(this).region}`,
        budgetType: "COST",
        timeUnit: "MONTHLY",
        budgetLimit: { amount: budget.monthlyUsd, unit: "USD" },
        costFilters: { TagKeyValue: [`user:readnext:stage$${stage}`] },
      },
      notificationsWithSubscribers: alarming.map((when) => ({
        notification: { ...when, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN" },
        subscribers,
      })),
    });
    // It may publish only once the topic's policy says so.
    resource.node.addDependency(topic);
  }
}
