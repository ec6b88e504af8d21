import { readFileSync } from "node:fs";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { algorithmImages } from "../../../infra/aws/algorithm-image.ts";
import { DataStack } from "../../../infra/aws/data-stack.ts";
import { PipelineStack } from "../../../infra/aws/pipeline-stack.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { stageFolders } from "../../../statemachine/stages.ts";

// Bundling is what synth proves; here it would only cost time.
const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
const data = new DataStack(app, "Data");
const pipeline = new PipelineStack(app, "Pipeline", { bucket: data.bucket, config: parseConfig({}, "test") });
const dataTemplate = Template.fromStack(data);
const template = Template.fromStack(pipeline);
const definition = readFileSync(new URL("../../../statemachine/retrain.asl.json", import.meta.url), "utf8");

describe("the CDK application", () => {
  it("keeps the bucket encrypted, versioned, private, TLS only, and alive after the stack", () => {
    dataTemplate.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: {
        VersioningConfiguration: { Status: "Enabled" },
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    dataTemplate.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      }),
    });
  });

  it("deploys the committed state machine byte for byte, with a value for every placeholder", () => {
    const [machine] = Object.values(template.findResources("AWS::StepFunctions::StateMachine"));
    const { DefinitionString, DefinitionSubstitutions } = machine?.Properties ?? {};
    const placeholders = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));

    expect(DefinitionString).toBe(definition);
    expect(new Set(Object.keys(DefinitionSubstitutions))).toEqual(placeholders);
  });

  it("has a function for every stage, on Node 24 and ARM", () => {
    template.resourcePropertiesCountIs(
      "AWS::Lambda::Function",
      { Runtime: "nodejs24.x", Architectures: ["arm64"], Environment: Match.anyValue() },
      Object.keys(stageFolders).length,
    );
  });

  it("ends every function before its state gives up on it", () => {
    const machine = JSON.parse(definition) as { States: Record<string, { TimeoutSeconds?: number }> };
    const functions = template.findResources("AWS::Lambda::Function");

    for (const name of Object.keys(stageFolders)) {
      const [, resource] = Object.entries(functions).find(([id]) => id.startsWith(name)) ?? [];
      const stateTimeout = machine.States[name]?.TimeoutSeconds ?? 900;
      expect(resource?.Properties.Timeout, name).toBeLessThan(stateTimeout);
    }
  });

  it("lets only the stages that remove models remove them, and only those that ask models ask them", () => {
    const policies = Object.entries(template.findResources("AWS::IAM::Policy"));
    const holders = (action: string) =>
      policies
        .filter(([, policy]) => JSON.stringify(policy).includes(action))
        .map(([id]) => id.split("Service")[0]);

    expect(holders("sagemaker:DeleteEndpoint").sort()).toEqual(["DiscardCandidate", "RetireSuperseded"]);
    expect(holders("sagemaker:InvokeEndpoint").sort()).toEqual(["Evaluate", "InferTopics"]);
  });

  it("lets SageMaker fetch its images, write its log and its metrics", () => {
    const [role] =
      Object.entries(template.findResources("AWS::IAM::Policy"))
        .find(([id]) => id.startsWith("SageMakerRole"))
        ?.slice(1) ?? [];
    const text = JSON.stringify(role);

    for (const action of [
      "ecr:BatchGetImage",
      "ecr:GetAuthorizationToken",
      "logs:PutLogEvents",
      "cloudwatch:PutMetricData",
    ]) {
      expect(text).toContain(action);
    }
  });

  it("refuses a Region without the built-in algorithms, by name", () => {
    const stack = new DataStack(new App(), "Data", {
      env: { region: "mars-north-1", account: "123456789012" },
    });

    expect(() => algorithmImages(stack)).toThrow(/mars-north-1/);
  });
});
