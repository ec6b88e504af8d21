import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadDefinition, tasksOf } from "../../../infra/local/state-machine.ts";
import { covers, statementsOfRoles } from "./policies.ts";
import { synthesise } from "./synthesise.ts";

const { resources } = synthesise({ schedule: { dropNudge: { enabled: true } } });
const roles = statementsOfRoles(resources);
const committed = JSON.parse(readFileSync(new URL("./allowed-actions.json", import.meta.url), "utf8"));

const actionsOf = (role: string) =>
  [...new Set(roles.get(role)?.flatMap(({ actions }) => actions))].sort() as string[];

const run = "0123456789abcdef-01234567";
const own = (kind: string, end = "") =>
  `arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:${kind}/readnext-main-ntm-${run}${end}`;
const trainingRule =
  "arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule";
const [sageMakerRoleId] = Object.keys(resources("AWS::IAM::Role")).filter((id) =>
  id.includes("SageMakerRole"),
);
const passRole = [["iam:PassRole", `<${sageMakerRoleId}.Arn>`]] as const;
const on = (resource: string, ...actions: string[]) => actions.map((action) => [action, resource] as const);

/**
 * Action and resource that AWS's documentation of the integrations asks the state machine's role for, with names as a run
 * gives them. Source: contracts D2; CreateEndpoint reads its configuration (aws/aws-cdk#11594 for UpdateEndpoint).
 */
const training = [
  ...on(
    own("training-job", "-1"),
    "sagemaker:CreateTrainingJob",
    "sagemaker:DescribeTrainingJob",
    "sagemaker:StopTrainingJob",
    "sagemaker:AddTags",
    "sagemaker:ListTags",
  ),
  ...on(trainingRule, "events:PutTargets", "events:PutRule", "events:DescribeRule"),
  ...passRole,
];
const tagging = (kind: string) => on(own(kind), "sagemaker:AddTags", "sagemaker:ListTags");
const neededBy = new Map([
  ["arn:aws:states:::sagemaker:createTrainingJob.sync", training],
  [
    "arn:aws:states:::sagemaker:createModel",
    [...on(own("model"), "sagemaker:CreateModel"), ...tagging("model"), ...passRole],
  ],
  [
    "arn:aws:states:::sagemaker:createEndpointConfig",
    [...on(own("endpoint-config"), "sagemaker:CreateEndpointConfig"), ...tagging("endpoint-config")],
  ],
  [
    "arn:aws:states:::sagemaker:createEndpoint",
    [
      ...on(own("endpoint"), "sagemaker:CreateEndpoint"),
      ...on(own("endpoint-config"), "sagemaker:CreateEndpoint"),
      ...tagging("endpoint"),
    ],
  ],
  ["arn:aws:states:::aws-sdk:sagemaker:describeEndpoint", on(own("endpoint"), "sagemaker:DescribeEndpoint")],
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

/** Requests that the role refuses, and grants (but of `others`) that no request uses. */
function differences(
  role: string,
  requests: readonly (readonly [string, string])[],
  others: readonly string[],
  all = roles,
) {
  const grants = (all.get(role) ?? []).flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((pattern) => ({ action, pattern }))),
  );
  const allows = (grant: (typeof grants)[number], [action, resource]: readonly [string, string]) =>
    grant.action === action && covers(grant.pattern, resource);
  return {
    refused: requests.filter((request) => !grants.some((grant) => allows(grant, request))),
    idle: grants.filter(
      (grant) => !others.includes(grant.action) && !requests.some((request) => allows(grant, request)),
    ),
  };
}

describe("the state machine's role", () => {
  const values = { TopicModelImage: "i", NeighbourIndexImage: "i", SageMakerRoleArn: "r" };
  const tasks = [...tasksOf(loadDefinition(values)).values()];
  const services = tasks.filter((resource) => !resource.startsWith("arn:aws:lambda:"));

  it("is allowed what the tasks of the definition need, and nothing else", () => {
    const needed = services.flatMap((resource) => {
      const requests = neededBy.get(resource);
      if (!requests) throw new Error(`nobody said what ${resource} needs`);
      return requests;
    });

    const others = [...watching, "lambda:InvokeFunction"];
    expect(differences("RetrainStateMachine", needed, others)).toEqual({ refused: [], idle: [] });
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

describe("SageMaker's role", () => {
  const bucket = "arn:<AWS::Partition>:s3:::readnext-main-<AWS::AccountId>-<AWS::Region>";
  const builtIn = (name: string) => `arn:<AWS::Partition>:ecr:<AWS::Region>:123456789012:repository/${name}`;
  // Where CDK's bootstrap lays the images that a deployment builds.
  const ours =
    "arn:<AWS::Partition>:ecr:<AWS::Region>:<AWS::AccountId>:repository/cdk-hnb659fds-container-assets-<AWS::AccountId>-<AWS::Region>";
  const pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  const log =
    "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group//aws/sagemaker/TrainingJobs";

  it.each([
    ["readnext", ours],
    ["builtin", builtIn("ntm")],
  ])(
    "may read what a run sealed, store and load its models, write its log, and pull the images of topicModel %s; nothing else",
    (topicModel, topicModelImage) => {
      const all = topicModel === "readnext" ? roles : statementsOfRoles(synthesise({ topicModel }).resources);
      const requests = [
        ...on(bucket, "s3:ListBucket"),
        // What the manifests of SealShards and BuildKnnDataset name, and they themselves.
        ...[
          "dataset/train.manifest",
          "train/train_part0.pbr",
          "auxiliary/vocab.txt",
          "knn/train/part0.pbr",
        ].flatMap((name) => on(`${bucket}/runs/0123456789abcdef/${name}`, "s3:GetObject")),
        ...on(
          `${bucket}/models/0123456789abcdef/ntm/readnext-main-ntm-${run}-1/output/model.tar.gz`,
          "s3:PutObject",
          "s3:GetObject",
        ),
        ...[topicModelImage, builtIn("knn")].flatMap((image) => on(image, ...pull)),
        ...on(
          log,
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "logs:DescribeLogStreams",
        ),
      ];

      const others = ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData"];
      expect(differences("RetrainSageMaker", requests, others, all)).toEqual({ refused: [], idle: [] });
    },
  );
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

  it("is assumed by one service only, for this account", () => {
    for (const [id, { Properties }] of Object.entries(resources("AWS::IAM::Role"))) {
      const { Statement } = Properties.AssumeRolePolicyDocument;
      expect(Statement, id).toHaveLength(1);
      const { Service } = Statement[0].Principal;
      expect(typeof Service, id).toBe("string");
      // Lambda gives no account to compare with; the others act for this one only.
      const bound = JSON.stringify(Statement[0].Condition ?? {}).includes("aws:SourceAccount");
      expect(bound, id).toBe(Service !== "lambda.amazonaws.com");
    }
  });

  it("belongs to one function, if to any: no two share one", () => {
    const used = Object.values(resources("AWS::Lambda::Function")).map(({ Properties }) =>
      JSON.stringify(Properties.Role),
    );

    expect(new Set(used).size).toBe(used.length);
  });
});
