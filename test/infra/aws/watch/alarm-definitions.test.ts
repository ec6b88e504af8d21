import { describe, expect, it } from "vitest";
import { alarmsOf, watchTemplate } from "./watch-template.ts";

const template = watchTemplate();
const alarms = alarmsOf();
const [topicId = ""] = Object.keys(template.findResources("AWS::SNS::Topic"));
const hour = 3600;
const day = 24 * hour;

describe("the alarms", () => {
  const parts = {
    readnext: ["Readnext", "service", /"readnext-main"/],
    machine: ["AWS/States", "StateMachineArn", /StateMachine/],
    api: ["AWS/ApiGateway", "ApiId", /QueryApi/],
    letters: ["AWS/SQS", "QueueName", /DeadLetters/],
    query: ["AWS/Lambda", "FunctionName", /QueryFunction/],
    observe: ["AWS/Lambda", "FunctionName", /ObserveFunction/],
    clear: ["AWS/Lambda", "FunctionName", /ClearStoppedRunFunction/],
    fold: ["AWS/Lambda", "FunctionName", /FoldInFunction/],
    nudge: ["AWS/Lambda", "FunctionName", /NudgeFunction/],
  } as const;

  it.each([
    ["retraining-failed", "machine", "ExecutionsFailed"],
    ["retraining-timed-out", "machine", "ExecutionsTimedOut"],
    ["retraining-missing", "readnext", "HoursSinceCheck"],
    ["model-outdated", "readnext", "ModelAgeHours"],
    ["rejects-high", "readnext", "RejectShare"],
    ["catalogue-shrinking", "readnext", "CatalogueChange"],
    ["api-failing", "api", "5xx"],
    ["api-slow", "api", "Latency"],
    ["query-failing", "query", "Errors"],
    ["query-throttled", "query", "Throttles"],
    ["release-refused", "readnext", "ReleaseRefused"],
    ["fresh-articles-refused", "readnext", "DeltaRefused"],
    ["endpoint-failing", "readnext", "EndpointFailures"],
    ["endpoint-slow", "readnext", "EndpointLatency"],
    ["endpoint-missing", "readnext", "EndpointsMissing"],
    ["endpoint-without-release", "readnext", "EndpointsWithoutRelease"],
    ["watch-silent", "readnext", "HoursSinceCheck"],
    ["dead-letters", "letters", "ApproximateNumberOfMessagesVisible"],
    ["observe-failing", "observe", "Errors"],
    ["clear-stopped-run-failing", "clear", "Errors"],
    ["nudge-failing", "nudge", "Errors"],
    ["fold-in-failing", "fold", "Errors"],
  ] as const)("%s looks at the %s's %s", (id, part, metric) => {
    const [namespace, dimension, value] = parts[part];
    const alarm = alarms.get(id);

    expect(alarm).toMatchObject({ Namespace: namespace, MetricName: metric });
    expect(alarm?.Dimensions.map(({ Name }) => Name)).toEqual([dimension]);
    expect(JSON.stringify(alarm?.Dimensions[0]?.Value)).toMatch(value);
  });

  it("are twenty-two, each of which calls people", () => {
    expect(alarms.size).toBe(22);
    for (const { AlarmActions } of alarms.values()) expect(AlarmActions).toEqual([{ Ref: topicId }]);
  });

  it("end what they say with the address of their article", () => {
    const runbook = "https://git.example.com/readnext/docs/runbook.md";

    for (const [id, { AlarmDescription }] of alarmsOf({ watch: { runbook } })) {
      expect(AlarmDescription).toMatch(/^\p{Lu}.+\. https:/u);
      expect(AlarmDescription.endsWith(` ${runbook}#${id}`)).toBe(true);
      expect(AlarmDescription.length).toBeLessThan(1024);
    }
  });

  it("keep to periods that CloudWatch can look back over: a day, or a week by whole hours", () => {
    for (const { Period, EvaluationPeriods, AlarmName } of alarms.values()) {
      expect(Period % 60, AlarmName).toBe(0);
      expect(Period * EvaluationPeriods, AlarmName).toBeLessThanOrEqual(Period >= hour ? 7 * day : day);
    }
  });

  it("bear logical ids that do not depend on each other", () => {
    const few = Object.keys(
      watchTemplate({ schedule: { enabled: false } }).findResources("AWS::CloudWatch::Alarm"),
    );
    const all = Object.keys(template.findResources("AWS::CloudWatch::Alarm"));

    expect(few.length).toBeLessThan(all.length);
    expect(all).toEqual(expect.arrayContaining(few));
  });

  it("leave out what a configuration switches off, and nothing else", () => {
    const ids = (config: object) => new Set(alarmsOf(config).keys());
    const without = (...missing: string[]) => new Set(alarms.keys()).difference(new Set(missing));

    expect(ids({})).toEqual(without("nudge-failing"));
    expect(ids({ foldIn: { enabled: false } })).toEqual(without("nudge-failing", "fold-in-failing"));
    expect(ids({ schedule: { enabled: false, dropNudge: { enabled: true } } })).toEqual(
      without("retraining-missing"),
    );
    expect(ids({ schedule: { enabled: false } })).toEqual(
      without("nudge-failing", "retraining-missing", "model-outdated"),
    );
  });

  it.each([
    [{}, "retraining-missing", 26.25],
    [{ schedule: { flexibleMinutes: 0 } }, "retraining-missing", 26],
    [{ schedule: { cron: "0 6 * * 1-5" } }, "retraining-missing", 74.25],
    [{ schedule: { timeZone: "Europe/Berlin" } }, "retraining-missing", 27.25],
    [{}, "model-outdated", 48],
    [{ schedule: { cron: "0 6 * * 1-5" } }, "model-outdated", 144],
    [{}, "rejects-high", 5],
    [{ articles: { maxRejectShare: 0.25 } }, "rejects-high", 25],
  ])("with %j %s goes off above %d", (config, id, threshold) => {
    expect(alarmsOf(config).get(id)).toMatchObject({
      Threshold: threshold,
      ComparisonOperator: "GreaterThanThreshold",
    });
  });
});
