import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadDefinition, tasksOf } from "../../../infra/local/state-machine.ts";
import { statementsOfRoles } from "./policies.ts";
import { synthesise } from "./synthesise.ts";

const { resources } = synthesise({ schedule: { dropNudge: { enabled: true } } });
const roles = statementsOfRoles(resources);
const committed = JSON.parse(readFileSync(new URL("./allowed-actions.json", import.meta.url), "utf8"));

const actionsOf = (role: string) =>
  [...new Set(roles.get(role)?.flatMap(({ actions }) => actions))].sort() as string[];

/** What AWS's documentation of the integrations asks the state machine's role for. Source: contracts D2. */
const training = [
  "sagemaker:CreateTrainingJob",
  "sagemaker:DescribeTrainingJob",
  "sagemaker:StopTrainingJob",
  "sagemaker:AddTags",
  "sagemaker:ListTags",
  "events:PutTargets",
  "events:PutRule",
  "events:DescribeRule",
  "iam:PassRole",
];
const neededBy = new Map([
  ["arn:aws:states:::sagemaker:createTrainingJob.sync", training],
  ["arn:aws:states:::sagemaker:createModel", ["sagemaker:CreateModel", "sagemaker:AddTags", "iam:PassRole"]],
  [
    "arn:aws:states:::sagemaker:createEndpointConfig",
    ["sagemaker:CreateEndpointConfig", "sagemaker:AddTags"],
  ],
  ["arn:aws:states:::sagemaker:createEndpoint", ["sagemaker:CreateEndpoint", "sagemaker:AddTags"]],
  ["arn:aws:states:::aws-sdk:sagemaker:describeEndpoint", ["sagemaker:DescribeEndpoint"]],
]);
/** For its log and its traces. */
const watching = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];

describe("the state machine's role", () => {
  const values = { TopicModelImage: "i", NeighbourIndexImage: "i", SageMakerRoleArn: "r" };
  const tasks = [...tasksOf(loadDefinition(values)).values()];
  const services = tasks.filter((resource) => !resource.startsWith("arn:aws:lambda:"));

  it("is allowed what the tasks of the definition need, and nothing else", () => {
    const needed = services.flatMap((resource) => {
      const actions = neededBy.get(resource);
      if (!actions) throw new Error(`nobody said what ${resource} needs`);
      return actions;
    });

    expect(actionsOf("RetrainStateMachine")).toEqual(
      [...new Set([...needed, ...watching, "lambda:InvokeFunction"])].sort(),
    );
  });

  it("may invoke exactly the functions that the definition calls", () => {
    const invoke = roles
      .get("RetrainStateMachine")
      ?.filter(({ actions }) => actions.includes("lambda:InvokeFunction"));
    const called = tasks.filter((resource) => resource.startsWith("arn:aws:lambda:"));
    const names = called.map((arn) => arn.split(":").at(-1));

    const granted = invoke?.flatMap(({ resources }) => resources) ?? [];
    expect(granted.map((arn) => /^<(\w+)Function[0-9A-F]{8}\.Arn>$/.exec(arn)?.[1]).sort()).toEqual(
      names.sort(),
    );
  });

  it("may touch only what this deployment named", () => {
    for (const { actions, resources } of roles.get("RetrainStateMachine") ?? []) {
      if (!actions.some((action) => action.startsWith("sagemaker:"))) continue;
      for (const resource of resources) expect(resource, actions.join()).toMatch(/\/readnext-main-\*$/);
    }
  });

  it("may pass on the one role of SageMaker, to SageMaker only", () => {
    const passing = [...roles.values()].flat().filter(({ actions }) => actions.includes("iam:PassRole"));

    expect(passing).toEqual([
      {
        actions: ["iam:PassRole"],
        resources: [expect.stringMatching(/^<RetrainSageMakerRole.*\.Arn>$/)],
        condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      },
    ]);
  });
});

describe("every role", () => {
  it("is allowed exactly the committed actions", () => {
    expect(Object.fromEntries([...roles.keys()].sort().map((role) => [role, actionsOf(role)]))).toEqual(
      committed,
    );
  });

  it("has no action with a wildcard, and no resource * where the service knows one", () => {
    const knowNoResource = new Set([
      ...watching,
      "cloudwatch:PutMetricData",
      "ecr:GetAuthorizationToken",
      "sagemaker:ListEndpoints",
    ]);
    for (const [role, statements] of roles) {
      for (const { actions, resources } of statements) {
        expect(actions.join(), role).not.toContain("*");
        if (resources.includes("*")) {
          expect(
            actions.filter((action) => !knowNoResource.has(action)),
            role,
          ).toEqual([]);
        }
      }
    }
  });

  it("is assumed by one service only", () => {
    for (const [id, { Properties }] of Object.entries(resources("AWS::IAM::Role"))) {
      const { Statement } = Properties.AssumeRolePolicyDocument;
      expect(Statement, id).toHaveLength(1);
      expect(typeof Statement[0].Principal.Service, id).toBe("string");
    }
  });

  it("belongs to one function, if to any: no two share one", () => {
    const used = Object.values(resources("AWS::Lambda::Function")).map(({ Properties }) =>
      JSON.stringify(Properties.Role),
    );

    expect(new Set(used).size).toBe(used.length);
  });
});
