import { readFileSync } from "node:fs";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { refuseUnfitForContainer } from "../../../infra/aws/pipeline/container-limits.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { stateMachineVariable } from "../../../shared/executions/state-machine-variable.ts";
import { stageFolders } from "../../../statemachine/stages.ts";
import { synthesise } from "./synthesise.ts";

const definition = readFileSync(new URL("../../../statemachine/retrain.asl.json", import.meta.url), "utf8");
const standard = synthesise({ schedule: { dropNudge: { enabled: true, quietMinutes: 7 } } });
const { resources } = standard;
const text = (value: unknown) => JSON.stringify(value);

describe("every stack (T45)", () => {
  it("encrypts its buckets, keeps them private and takes no request without TLS", () => {
    const buckets = resources("AWS::S3::Bucket");
    const policies = text(resources("AWS::S3::BucketPolicy"));

    expect(Object.keys(buckets)).toHaveLength(2);
    for (const [id, { Properties, DeletionPolicy }] of Object.entries(buckets)) {
      expect(Properties.BucketEncryption, id).toBeDefined();
      expect(new Set(Object.values(Properties.PublicAccessBlockConfiguration)), id).toEqual(new Set([true]));
      expect(DeletionPolicy, id).toBe("Retain");
      expect(policies).toContain(`{"Fn::GetAtt":["${id}","Arn"]}`);
    }
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(2);
  });

  it("encrypts its queues, takes no request without TLS, and gives each one dead letters", () => {
    const queues = resources("AWS::SQS::Queue");
    const policies = text(resources("AWS::SQS::QueuePolicy"));

    expect(Object.keys(queues)).toHaveLength(4);
    for (const [id, { Properties }] of Object.entries(queues)) {
      expect(Properties.SqsManagedSseEnabled, id).toBe(true);
      if (!id.startsWith("DeadLetters")) {
        expect(text(Properties.RedrivePolicy), id).toContain("DeadLetters");
      }
      expect(policies).toContain(`"Fn::GetAtt":["${id}","Arn"]`);
    }
    expect(policies.match(/"aws:SecureTransport":"false"/g)).toHaveLength(4);
  });

  it("keeps every log for the configured time", () => {
    const logs = Object.values(resources("AWS::Logs::LogGroup"));

    expect(logs.length).toBeGreaterThan(Object.keys(stageFolders).length);
    for (const { Properties } of logs) expect(Properties.RetentionInDays).toBe(180);
  });

  it("names the logs that other services deliver so that they take no room in the account's policy", () => {
    const names = Object.values(resources("AWS::Logs::LogGroup")).flatMap(
      ({ Properties }) => Properties.LogGroupName ?? [],
    );

    expect(names.sort()).toEqual([
      "/aws/vendedlogs/apigateway/readnext-main-api",
      "/aws/vendedlogs/states/readnext-main-retrain",
    ]);
  });

  it("runs its functions on Node 24 and ARM, with a time limit, a trace, and a log and a role of their own", () => {
    const functions = Object.entries(resources("AWS::Lambda::Function"));
    const logGroups = functions.map(([, { Properties }]) => text(Properties.LoggingConfig.LogGroup));
    const roles = functions.map(([, { Properties }]) => text(Properties.Role));

    expect(functions).toHaveLength(Object.keys(stageFolders).length + 5);
    expect(new Set(logGroups).size).toBe(functions.length);
    expect(new Set(roles).size).toBe(functions.length);
    for (const [id, { Properties }] of functions) {
      expect(Properties.Runtime, id).toBe("nodejs24.x");
      expect(Properties.Architectures, id).toEqual(["arm64"]);
      expect(Properties.Timeout, id).toBeGreaterThan(3);
      expect(Properties.TracingConfig, id).toEqual({ Mode: "Active" });
    }
  });

  it("sends what a schedule or a rule cannot deliver to the dead letters", () => {
    for (const { Properties } of Object.values(resources("AWS::Scheduler::Schedule"))) {
      expect(text(Properties.Target.DeadLetterConfig)).toContain("DeadLetters");
    }
    for (const { Properties } of Object.values(resources("AWS::Events::Rule"))) {
      expect(text(Properties.Targets[0].DeadLetterConfig)).toContain("DeadLetters");
    }
  });

  it("tags everything with its stage", () => {
    const { Tags } = Object.values(resources("AWS::StepFunctions::StateMachine"))[0]?.Properties ?? {};

    expect(Tags).toContainEqual({ Key: "readnext:stage", Value: "main" });
  });
});

describe("the data stack", () => {
  const data = standard.template("Data");

  it("keeps versions, logs who reads, sends events, and forgets runs but neither models nor releases", () => {
    data.hasResourceProperties("AWS::S3::Bucket", {
      VersioningConfiguration: { Status: "Enabled" },
      LoggingConfiguration: { DestinationBucketName: Match.anyValue() },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LifecycleConfiguration: {
        Rules: [
          { Prefix: "runs/", ExpirationInDays: 90, Status: "Enabled" },
          Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }),
        ],
      },
    });
  });

  it("needs no function of CDK's own", () => {
    expect(Object.keys(data.findResources("AWS::Lambda::Function"))).toEqual([]);
  });

  it("cannot be deleted by a slip of the hand", () => {
    expect(standard.stacks.data.terminationProtection).toBe(true);
  });
});

describe("the pipeline stack", () => {
  const pipeline = standard.template("Pipeline");

  it("deploys the committed state machine byte for byte, with a value for every placeholder (T23)", () => {
    const [machine] = Object.values(pipeline.findResources("AWS::StepFunctions::StateMachine"));
    const { DefinitionString, DefinitionSubstitutions } = machine?.Properties ?? {};
    const placeholders = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

    expect(DefinitionString).toBe(definition);
    expect(new Set(Object.keys(DefinitionSubstitutions))).toEqual(placeholders);
  });

  it("asks for the services of its own partition", () => {
    const [machine] = Object.values(pipeline.findResources("AWS::StepFunctions::StateMachine"));

    expect(definition).not.toContain("arn:aws:");
    expect(machine?.Properties.DefinitionSubstitutions.Partition).toEqual({ Ref: "AWS::Partition" });
  });

  it("fills each function's placeholder with the function of that folder", () => {
    const [machine] = Object.values(pipeline.findResources("AWS::StepFunctions::StateMachine"));
    const { DefinitionSubstitutions } = machine?.Properties ?? {};

    for (const name of Object.keys(stageFolders)) {
      expect(text(DefinitionSubstitutions[`${name}Arn`])).toMatch(
        new RegExp(`^{"Fn::GetAtt":\\["${name}Function[0-9A-F]{8}","Arn"\\]}$`),
      );
    }
  });

  it("logs every event of the state machine and traces it", () => {
    pipeline.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: true },
      TracingConfiguration: { Enabled: true },
    });
  });

  it("ends every function before its state gives up on it", () => {
    const machine = JSON.parse(definition) as { States: Record<string, { TimeoutSeconds?: number }> };
    const functions = Object.entries(pipeline.findResources("AWS::Lambda::Function"));

    for (const name of Object.keys(stageFolders)) {
      const [, resource] = functions.find(([id]) => id.startsWith(`${name}Function`)) ?? [];
      const stateTimeout = machine.States[name]?.TimeoutSeconds ?? 900;
      expect(resource?.Properties.Timeout, name).toBeLessThan(stateTimeout);
    }
  });

  it("starts on schedule, in its time zone, some minutes early or late not mattering, with input {}", () => {
    pipeline.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(0 6 * * ? *)",
      ScheduleExpressionTimezone: "UTC",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
      State: "ENABLED",
      Target: { Input: "{}", RetryPolicy: { MaximumRetryAttempts: 50, MaximumEventAgeInSeconds: 21_600 } },
    });
  });

  it("clears up after executions of this state machine that end in any bad way", () => {
    pipeline.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [Match.anyValue()], status: ["ABORTED", "TIMED_OUT", "FAILED"] },
      },
    });
  });

  it("tells the nudge by the variable that it reads which state machine to start", () => {
    const functions = Object.entries(pipeline.findResources("AWS::Lambda::Function"));
    const [, nudge] = functions.find(([id]) => id.startsWith("NudgeFunction")) ?? [];
    const [machineId] = Object.keys(pipeline.findResources("AWS::StepFunctions::StateMachine"));

    expect(nudge?.Properties.Environment.Variables[stateMachineVariable]).toEqual({ Ref: machineId });
  });

  it("nudges for new articles only, after the quiet time, two batches at a time at most", () => {
    pipeline.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [Match.anyValue()] }, object: { key: [{ prefix: "articles/" }] } },
      },
    });
    pipeline.hasResourceProperties("AWS::SQS::Queue", { DelaySeconds: 420 });
    pipeline.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 1000,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it("folds in new articles, and those that a moved pointer may lack, soon", () => {
    pipeline.hasResourceProperties("AWS::Events::Rule", {
      EventPattern: {
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: {
          bucket: { name: [Match.anyValue()] },
          object: { key: [{ prefix: "articles/" }, "releases/current.json"] },
        },
      },
    });
    pipeline.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 10,
      FunctionResponseTypes: Match.absent(),
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it("gives a queue's function a sixth of the time that its events stay hidden, as Lambda advises", () => {
    const queues = pipeline.findResources("AWS::SQS::Queue");
    const hidden = Object.values(queues).flatMap(({ Properties }) => Properties.VisibilityTimeout ?? []);

    expect(hidden.sort()).toEqual([360, 360, 720]);
    for (const [name, seconds] of [
      ["Nudge", 60],
      ["ClearStoppedRun", 60],
      ["FoldIn", 120],
    ] as const) {
      const functions = Object.entries(pipeline.findResources("AWS::Lambda::Function"));
      const [, resource] = functions.find(([id]) => id.startsWith(`${name}Function`)) ?? [];
      expect(resource?.Properties.Timeout).toBe(seconds);
    }
  });

  it("has no nudge, no folding in, and no start on schedule, where they are switched off", () => {
    const off = synthesise({ schedule: { enabled: false }, foldIn: { enabled: false } });

    expect(Object.keys(off.resources("AWS::Lambda::Function")).join()).not.toMatch(/Nudge|FoldIn/);
    expect(text(off.resources("AWS::Events::Rule"))).not.toContain("Object Created");
    off.template("Pipeline").hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "cron(0 6 * * ? *)",
      State: "DISABLED",
    });
  });
});

describe("the topic model's image", () => {
  const substitutions = ({ template }: ReturnType<typeof synthesise>) => {
    const [machine] = Object.values(template("Pipeline").findResources("AWS::StepFunctions::StateMachine"));
    return machine?.Properties.DefinitionSubstitutions;
  };

  it("is Readnext's own, built for SageMaker's machines in the one format that it takes", () => {
    const [[hash, image] = []] = Object.entries(standard.images);

    expect(Object.keys(standard.images)).toHaveLength(1);
    expect(image?.source).toEqual({
      directory: `asset.${hash}`,
      platform: "linux/amd64",
      dockerOutputs: ["type=docker,oci-mediatypes=false"],
    });
    expect(text(substitutions(standard).TopicModelImage)).toMatch(
      new RegExp(`container-assets-\\$\\{AWS::AccountId\\}-\\$\\{AWS::Region\\}:${hash}"`),
    );
    expect(text(substitutions(standard).NeighbourIndexImage)).toContain("/knn:1");
  });

  it("is the same for every stage, Region and configuration: it depends on the code alone", () => {
    const env = { account: "123456789012", region: "eu-central-1" };
    const other = synthesise({ stage: "test", topics: { count: 50 } }, env);

    expect(Object.keys(other.images)).toEqual(Object.keys(standard.images));
  });

  it("is SageMaker's where the configuration says so, and nothing is built", () => {
    const builtin = synthesise({ topicModel: "builtin" });

    expect(text(substitutions(builtin).TopicModelImage)).toContain("/ntm:1");
    expect(builtin.images).toEqual({});
  });

  it.each([
    { topics: { instanceCount: 2 } },
    { hosting: { kind: "instances", instanceType: "ml.c7g.large" } },
    { hosting: { kind: "instances", instanceType: "ml.m6gd.large" } },
  ])("is SageMaker's, or synth refuses, for %j", (config) => {
    expect(() => synthesise(config)).toThrow(expect.objectContaining({ code: "CONTAINER_UNFIT" }));
    expect(() =>
      refuseUnfitForContainer(parseConfig({ ...config, topicModel: "builtin" }, "test")),
    ).not.toThrow();
  });

  it.each(["ml.g5.xlarge", "ml.g4dn.xlarge", "ml.c5.xlarge", "ml.m7i.large"])(
    "runs on %s",
    (instanceType) => {
      const hosting = { kind: "instances", instanceType };

      expect(() => refuseUnfitForContainer(parseConfig({ hosting }, "test"))).not.toThrow();
    },
  );
});

describe("the API stack", () => {
  const api = standard.template("Api");

  it("answers nothing without a signature, by default", () => {
    const routes = Object.values(api.findResources("AWS::ApiGatewayV2::Route"));

    expect(
      routes.map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType]).sort(),
    ).toEqual([
      ["GET /", "AWS_IAM"],
      ["GET /openapi.json", "AWS_IAM"],
      ["GET /v1/{proxy+}", "AWS_IAM"],
      ["HEAD /", "AWS_IAM"],
      ["HEAD /openapi.json", "AWS_IAM"],
      ["HEAD /v1/{proxy+}", "AWS_IAM"],
      ["POST /", "AWS_IAM"],
      ["POST /openapi.json", "AWS_IAM"],
      ["POST /v1/{proxy+}", "AWS_IAM"],
    ]);
  });

  it("throttles, measures and logs every request", () => {
    api.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: {
        ThrottlingRateLimit: 20,
        ThrottlingBurstLimit: 20,
        DetailedMetricsEnabled: true,
      },
      AccessLogSettings: { DestinationArn: Match.anyValue(), Format: Match.stringLikeRegexp("requestId") },
    });
  });

  it("leaves the rest of the account's concurrency to the pipeline", () => {
    api.hasResourceProperties("AWS::Lambda::Function", { ReservedConcurrentExecutions: 20 });
  });

  it("lets no page of another origin ask, unless it is listed", () => {
    const open = synthesise({ api: { corsOrigins: ["https://research.example.com"] } });

    expect(text(api.findResources("AWS::ApiGatewayV2::Api"))).not.toContain("CorsConfiguration");
    open.template("Api").hasResourceProperties("AWS::ApiGatewayV2::Api", {
      CorsConfiguration: {
        AllowOrigins: ["https://research.example.com"],
        AllowMethods: ["GET", "HEAD", "POST"],
      },
    });
  });

  it("takes tokens of the configured issuer for the configured audience, and no function of unlimited number", () => {
    const jwt = synthesise({
      api: {
        auth: { kind: "jwt", issuer: "https://login.example.com/tenant", audience: ["readnext"] },
        reservedConcurrency: "off",
      },
    });

    const template = jwt.template("Api");
    template.hasResourceProperties("AWS::ApiGatewayV2::Authorizer", {
      AuthorizerType: "JWT",
      JwtConfiguration: { Issuer: "https://login.example.com/tenant", Audience: ["readnext"] },
      IdentitySource: ["$request.header.Authorization"],
    });
    for (const { Properties } of Object.values(template.findResources("AWS::ApiGatewayV2::Route"))) {
      expect(Properties.AuthorizationType).toBe("JWT");
    }
    expect(text(template.toJSON())).not.toContain("ReservedConcurrentExecutions");
  });
});

describe("the configuration of a deployment", () => {
  it("names stacks, state machine and bucket by its stage", () => {
    const test = synthesise({ stage: "test" });

    expect(Object.values(test.stacks).map(({ stackName }) => stackName)).toContain("readnext-test-pipeline");
    expect(text(test.resources("AWS::StepFunctions::StateMachine"))).toContain('"readnext-test-retrain"');
    expect(text(test.resources("AWS::S3::Bucket"))).toContain('"readnext-test-"');
  });

  it("reaches the handlers, as far as it is theirs and not the default", () => {
    const test = synthesise({
      stage: "test",
      topics: { count: 50 },
      watch: { emails: ["desk@example.com"] },
    });

    const [, stage] =
      Object.entries(test.resources("AWS::Lambda::Function")).find(([id]) => id.startsWith("Preprocess")) ??
      [];
    const { READNEXT_CONFIG, READNEXT_ENDPOINTS } = stage?.Properties.Environment.Variables ?? {};
    expect(READNEXT_ENDPOINTS).toBe("sagemaker://");
    expect(JSON.parse(READNEXT_CONFIG)).toMatchObject({ stage: "test", topics: { count: 50 } });
    expect(Object.keys(JSON.parse(READNEXT_CONFIG)).sort()).toEqual(["stage", "topics"]);
  });

  it.each([
    [{ topics: { count: 1 } }, "topics.count = 1", ">=2"],
    [{ topicModel: "built-in" }, 'topicModel = "built-in"', '"readnext"|"builtin"'],
    [{ topics: { instanceCount: 2 } }, "topics.instanceCount = 2", "one machine"],
    [{ schedule: { cron: "0 25 * * *" } }, 'schedule.cron = "0 25 * * *"', "25"],
    [{ schedule: { timeZone: "Mars/Olympus" } }, 'schedule.timeZone = "Mars/Olympus"', "IANA"],
    [{ schedule: { cron: "0 6 1 * 1" } }, 'schedule.cron = "0 6 1 * 1"', "not both"],
    [{ training: { topicModelInstanceType: "c5" } }, 'training.topicModelInstanceType = "c5"', "ml.m5.large"],
    [
      { training: { neighbourIndexInstanceType: "ml.c9.huge" } },
      'training.neighbourIndexInstanceType = "ml.c9.huge"',
      "ml.c5.xlarge",
    ],
    [
      { hosting: { kind: "instances", instanceType: "ml.m5.tiny" } },
      'hosting.instanceType = "ml.m5.tiny"',
      "ml.m5.large",
    ],
    [{ hosting: { kind: "serverless", memoryMiB: 1000 } }, "hosting.memoryMiB = 1000", "1024"],
    [{ stage: "Prod-1" }, 'stage = "Prod-1"', "1 to 12"],
    [{ api: { corsOrigins: ["*"] } }, 'api.corsOrigins.0 = "*"', "origin"],
    [{ budget: { monthlyUsd: 0 } }, "budget.monthlyUsd = 0", ">=1"],
  ])("stops synth at %j, naming key, value and what is allowed", (config, key, allowed) => {
    expect(() => synthesise(config)).toThrow(key);
    expect(() => synthesise(config)).toThrow(allowed);
  });

  it("has no budget where CloudFormation has none", () => {
    const env = { region: "us-gov-west-1", account: "123456789012" };

    expect(synthesise({}, env).resources("AWS::Budgets::Budget")).toEqual({});
    expect(Object.keys(standard.resources("AWS::Budgets::Budget"))).toHaveLength(1);
  });

  it("stops synth in a Region without the built-in algorithms, by name", () => {
    const env = { region: "mars-north-1", account: "123456789012" };

    expect(() => synthesise({}, env)).toThrow(/mars-north-1/);
  });
});
