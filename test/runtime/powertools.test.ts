import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { openRuntime } from "../../shared/runtime/environment.ts";
import { lambdaHandler } from "../../shared/runtime/lambda-handler.ts";
import { type Measure, metricUnits } from "../../shared/runtime/measure.ts";
import { withMiddlewares } from "../../shared/runtime/with-middlewares.ts";
import { alarmsOf } from "../infra/aws/watch/watch-template.ts";

const alarms = [...alarmsOf({ stage: "papers" }).values()];
const environment = {
  READNEXT_STORE: "file:///data",
  READNEXT_ENDPOINTS: "local:///data/registry",
  READNEXT_CONFIG: '{"stage":"papers"}',
};
const canary = "a secret of the article";

/** What Lambda hands to a function. */
const context = {
  awsRequestId: "request-1",
  functionName: "readnext-papers-pipeline-Observe",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:readnext-papers-pipeline-Observe",
  memoryLimitInMB: "512",
  logGroupName: "group",
  logStreamName: "stream",
  getRemainingTimeInMillis: () => 1000,
};

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [dimensionOrMetric: string]: unknown;
}

describe("a function's log and metrics on AWS", () => {
  let written: string[];
  const lines = () =>
    written.flatMap((text) => text.split("\n").filter(Boolean)).map((line) => JSON.parse(line));
  const embedded = (): EmbeddedMetrics[] => lines().filter((line) => "_aws" in line);

  beforeEach(() => {
    written = [];
    const keep = (chunk: unknown) => written.push(String(chunk)) > 0;
    vi.spyOn(process.stdout, "write").mockImplementation(keep);
    vi.spyOn(process.stderr, "write").mockImplementation(keep);
  });
  afterEach(() => vi.restoreAllMocks());

  const handlerOf = (work: (measure: Measure) => void) =>
    withMiddlewares(
      () => openRuntime(environment),
      async (_event, { measure, log }) => {
        log("info", "at work", { runId: "run-1" });
        return work(measure);
      },
    );

  it("gives every value to the metric, the namespace and the one dimension that its alarms look at", async () => {
    const names = Object.keys(metricUnits) as (keyof typeof metricUnits)[];
    const handler = handlerOf((measure) => {
      for (const [index, name] of names.entries()) measure(name, index + 0.5);
    });

    await handler({}, context);

    const [line] = embedded();
    const [{ Namespace, Dimensions, Metrics } = { Namespace: "", Dimensions: [], Metrics: [] }] =
      line?._aws.CloudWatchMetrics ?? [];
    const own = alarms.filter(({ MetricName }) => names.some((name) => name === MetricName));
    expect(own.length).toBeGreaterThan(8);
    for (const alarm of own) {
      expect(alarm.Namespace).toBe(Namespace);
      expect([alarm.Dimensions.map(({ Name }) => Name)]).toEqual(Dimensions);
      for (const { Name, Value } of alarm.Dimensions) expect(line?.[Name]).toBe(Value);
      expect(Metrics.map(({ Name }) => Name)).toContain(alarm.MetricName);
    }
    expect(Metrics).toEqual(names.map((Name) => expect.objectContaining({ Name, Unit: metricUnits[Name] })));
    for (const [index, name] of names.entries()) expect([line?.[name]].flat()).toEqual([index + 0.5]);
  });

  it("keeps every value of a metric that is measured twice", async () => {
    const handler = handlerOf((measure) => {
      measure("EndpointLatency", 20);
      measure("EndpointLatency", 40);
    });

    await handler({}, context);

    expect(embedded()).toMatchObject([{ EndpointLatency: [20, 40] }]);
  });

  it("writes the metrics of an invocation that fails, once, and lets it fail", async () => {
    const handler = handlerOf((measure) => {
      measure("RejectShare", 6);
      throw new TypeError("broken");
    });

    await expect(handler({}, context)).rejects.toThrow("broken");

    expect(embedded()).toMatchObject([{ RejectShare: 6 }]);
  });

  it("leaves nothing of one invocation to the next", async () => {
    let value = 1;
    const handler = handlerOf((measure) => {
      if (value > 0) measure("ReleaseRefused", value);
    });

    await handler({}, context);
    value = 0;
    await handler({}, context);

    expect(embedded().flatMap((line) => ("ReleaseRefused" in line ? [line.ReleaseRefused] : []))).toEqual([
      1,
    ]);
  });

  it("puts the request's id and the stage's name into every line of the log", async () => {
    const handler = handlerOf(() => undefined);

    await handler({}, context);
    await handler({}, { ...context, awsRequestId: "request-2" });

    const logged = lines().filter((line) => line.message === "at work");
    expect(logged).toMatchObject([
      { function_request_id: "request-1", service: "readnext-papers", runId: "run-1" },
      { function_request_id: "request-2", service: "readnext-papers", runId: "run-1" },
    ]);
  });

  it("writes JSON and nothing else, whether or not anything was measured", async () => {
    await handlerOf((measure) => measure("RejectShare", 1))({}, context);
    await handlerOf(() => undefined)({}, context);

    expect(lines().map((line) => line.message ?? Object.keys(line._aws))).toEqual([
      "at work",
      ["Timestamp", "CloudWatchMetrics"],
      "at work",
    ]);
  });

  it("logs neither event nor answer, nor the words of a foreign error", async () => {
    const schema = z.object({ fails: z.boolean(), text: z.string() });
    const handler = lambdaHandler("test", schema, async ({ fails, text }, { measure }) => {
      measure("RejectShare", 1);
      if (fails) throw new TypeError(text);
      return { text, accepted: 3 };
    })(() => openRuntime(environment));

    const answer = await handler({ fails: false, text: canary }, context);
    await expect(handler({ fails: true, text: canary }, context)).rejects.toThrow();

    expect(answer).toEqual({ text: canary, accepted: 3 });
    expect(lines().map(({ message }) => message)).toEqual(
      expect.arrayContaining(["stage finished", "stage failed"]),
    );
    expect(written.join("")).not.toContain(canary);
  });
});
