import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Stack, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { afterAll, describe, expect, it } from "vitest";
import { allow } from "../../../infra/aws/allow.ts";
import { synthesise } from "./synthesise.ts";

/** Findings that were accepted, with their reasons. */
function acknowledgements({ app }: ReturnType<typeof synthesise>): [string, string][] {
  return app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>));
}

const outdirs: string[] = [];
afterAll(() => outdirs.forEach((outdir) => void rmSync(outdir, { recursive: true, force: true })));

function checkedStack(): { app: App; stack: Stack } {
  const outdir = mkdtempSync(join(tmpdir(), "readnext-synth-"));
  outdirs.push(outdir);
  const app = new App({ outdir });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack: new Stack(app, "Stack") };
}

describe("cdk-nag's AwsSolutions", () => {
  it.each([
    ["the default", {}],
    [
      "everything switched on",
      { schedule: { dropNudge: { enabled: true } }, hosting: { kind: "serverless" } },
    ],
    ["SageMaker's own topic model", { topicModel: "builtin" }],
    ["tokens", { api: { auth: { kind: "jwt", issuer: "https://a.example.com", audience: ["a"] } } }],
  ])("finds nothing in %s", (_, config) => {
    expect(() => synthesise(config)).not.toThrow();
  });

  it("finds nothing either when account and Region are known", () => {
    const env = { account: "123456789012", region: "eu-central-1" };

    expect(() => synthesise({ schedule: { dropNudge: { enabled: true } } }, env)).not.toThrow();
  });

  it("accepts findings one by one, each with a sentence for a reason", () => {
    for (const [id, reason] of acknowledgements(synthesise())) {
      expect(id).toMatch(/AwsSolutions-IAM5\[Resource::.+\]$/);
      expect(reason).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it("ends the synth at a finding", () => {
    const { app, stack } = checkedStack();
    new Bucket(stack, "Open");

    expect(() => app.synth()).toThrow(/AwsSolutions-S1\b/);
  });

  it("ends the synth at a wildcard that nobody gave a reason for", () => {
    const resources = ["arn:aws:s3:::bucket/runs/*"];
    const role = (stack: Stack) =>
      new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    const without = checkedStack();
    allow(role(without.stack), { actions: ["s3:GetObject"], resources });
    const withReason = checkedStack();
    allow(role(withReason.stack), { actions: ["s3:GetObject"], resources, because: "Runs have ids." });

    expect(() => without.app.synth()).toThrow("AwsSolutions-IAM5[Resource::arn:aws:s3:::bucket/runs/*]");
    expect(() => withReason.app.synth()).not.toThrow();
  });
});
