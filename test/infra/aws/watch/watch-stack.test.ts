import { App } from "aws-cdk-lib";
import { Match } from "aws-cdk-lib/assertions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { describe, expect, it } from "vitest";
import { readnextApp } from "../../../../infra/aws/readnext-app.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";
import { metricUnits } from "../../../../shared/runtime/measure.ts";
import { type AlarmResource, alarmsOf, everything, watchTemplate } from "./watch-template.ts";

const template = watchTemplate();
const alarms = alarmsOf();
const [topicId = ""] = Object.keys(template.findResources("AWS::SNS::Topic"));

const textOf = (value: unknown) => JSON.stringify(value);

describe("the watch stack", () => {
  it("is checked by cdk-nag: a topic that takes plain text ends the synth", () => {
    const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
    const { watch } = readnextApp(app, parseConfig({}, "test"), {});

    new Topic(watch, "PlainText");

    expect(() => app.synth()).toThrow(/SNS3/);
  });

  it("binds no other stack: what is watched can be removed", () => {
    expect(textOf(template.toJSON())).not.toContain("Fn::ImportValue");
  });

  it("tells two deployments of one account apart by their stage", () => {
    const other = watchTemplate({ stage: "papers" });

    const names = Object.values(other.findResources("AWS::CloudWatch::Alarm")).map(
      ({ Properties }) => Properties.AlarmName,
    );

    expect(names).not.toEqual([]);
    for (const name of names) expect(name).toMatch(/^readnext-papers-/);
    expect(textOf(other.toJSON())).not.toContain("readnext-main");
  });
});

describe("the topic of alarms", () => {
  const publishers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];
  const ownAccount = { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } };

  it("is encrypted by a key that is renewed every year", () => {
    const [keyId = ""] = Object.keys(template.findResources("AWS::KMS::Key"));

    template.hasResourceProperties("AWS::KMS::Key", { EnableKeyRotation: true });
    template.hasResourceProperties("AWS::SNS::Topic", {
      KmsMasterKeyId: { "Fn::GetAtt": [keyId, "Arn"] },
    });
  });

  it.each(publishers)("lets %s of this account encrypt and publish", (Service) => {
    const allowed = { Effect: "Allow", Principal: { Service }, Condition: ownAccount };

    template.hasResourceProperties("AWS::KMS::Key", {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...allowed, Action: ["kms:Decrypt", "kms:GenerateDataKey*"] }),
        ]),
      },
    });
    template.hasResourceProperties("AWS::SNS::TopicPolicy", {
      Topics: [{ Ref: topicId }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...allowed, Action: "sns:Publish", Resource: { Ref: topicId } }),
        ]),
      },
    });
  });

  it("lets nobody else publish, and nobody without TLS", () => {
    const [policy] = Object.values(template.findResources("AWS::SNS::TopicPolicy"));
    const statements: { Effect: string; Principal: unknown; Condition?: unknown }[] =
      policy?.Properties.PolicyDocument.Statement;

    const allowed = statements.filter(({ Effect }) => Effect === "Allow");

    expect(allowed.map(({ Principal }) => Principal)).toEqual(publishers.map((Service) => ({ Service })));
    expect(statements).toContainEqual(
      expect.objectContaining({
        Effect: "Deny",
        Principal: "*",
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    );
  });

  it("has every configured address as a subscriber", () => {
    const emails = ["one@example.com", "two@example.com"];

    const subscribed = watchTemplate({ watch: { emails } });

    subscribed.resourceCountIs("AWS::SNS::Subscription", emails.length);
    for (const Endpoint of emails) {
      subscribed.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint });
    }
    template.resourceCountIs("AWS::SNS::Subscription", 0);
  });
});

describe("the budget", () => {
  const budgetOf = (config: object) => {
    const [budget] = Object.values(watchTemplate(config).findResources("AWS::Budgets::Budget"));
    return budget?.Properties;
  };

  it("counts the month's cost of what bears the stage's tag", () => {
    expect(budgetOf({ stage: "papers", budget: { monthlyUsd: 120 } })).toMatchObject({
      Budget: {
        BudgetType: "COST",
        TimeUnit: "MONTHLY",
        BudgetLimit: { Amount: 120, Unit: "USD" },
        CostFilters: { TagKeyValue: ["user:readnext:stage$papers"] },
      },
    });
  });

  it("calls at 80 % spent and at a forecast of more than all of it", () => {
    const told = (NotificationType: string, Threshold: number) => ({
      Notification: {
        NotificationType,
        Threshold,
        ThresholdType: "PERCENTAGE",
        ComparisonOperator: "GREATER_THAN",
      },
      Subscribers: [{ SubscriptionType: "SNS", Address: { Ref: topicId } }],
    });

    expect(budgetOf(everything).NotificationsWithSubscribers).toEqual([
      told("ACTUAL", 80),
      told("FORECASTED", 100),
    ]);
  });

  it("is made after the policy that lets it publish", () => {
    const [policyId] = Object.keys(template.findResources("AWS::SNS::TopicPolicy"));

    template.hasResource("AWS::Budgets::Budget", { DependsOn: Match.arrayWith([policyId]) });
  });
});

describe("the dashboard", () => {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = textOf(dashboard?.Properties.DashboardBody);

  it("shows the state of every alarm", () => {
    for (const id of Object.keys(template.findResources("AWS::CloudWatch::Alarm"))) {
      expect(body).toContain(`"${id}","Arn"`);
    }
  });

  it.each([
    ...["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"],
    ...["HoursSinceCheck", "ModelAgeHours", "RejectShare", "CatalogueChange"],
    ...["EndpointLatency", "EndpointFailures", "Count", "5xx", "Latency"],
    "ApproximateNumberOfMessagesVisible",
  ])("draws %s", (metric) => {
    expect(body).toContain(`,\\"${metric}\\",`);
  });
});

describe("the metrics of our own", () => {
  const looked = [...alarms.values()].filter(({ Namespace }) => Namespace === "Readnext");
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = textOf(dashboard?.Properties.DashboardBody);

  it.each(Object.keys(metricUnits))("%s is looked at", (name) => {
    const byAlarm = looked.some(({ MetricName }: AlarmResource) => MetricName === name);

    expect(byAlarm || body.includes(`\\"Readnext\\",\\"${name}\\"`)).toBe(true);
  });

  it("are measured, whatever an alarm or a graph looks at", () => {
    const drawn = [...body.matchAll(/\\"Readnext\\",\\"(\w+)\\"/g)].map(([, name]) => name);
    const named = [...looked.map(({ MetricName }) => MetricName), ...drawn];

    expect(drawn.length).toBeGreaterThan(5);
    for (const name of named) expect(Object.keys(metricUnits)).toContain(name);
  });
});
