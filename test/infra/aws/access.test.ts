import { beforeAll, describe, expect, it } from "vitest";
import { accessOf } from "../../../infra/aws/functions/access.ts";
import { covers, statementsOfRoles } from "./policies.ts";
import { type Request, recordDeployment } from "./recorded-run.ts";
import { synthesise } from "./synthesise.ts";

const bucket = "arn:<AWS::Partition>:s3:::readnext-main-<AWS::AccountId>-<AWS::Region>";
const sageMaker = "arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:";

/** The services whose use is recorded; logs, traces and queues are Lambda's own doing. */
const recorded = /^(s3|sagemaker|states):/;

function arnOf({ action, resource }: Request, stateMachine: string): string {
  if (action === "s3:ListBucket") return bucket;
  if (action === "states:StartExecution") return stateMachine;
  if (action.startsWith("s3:")) return `${bucket}/${resource}`;
  return action.startsWith("sagemaker:") && resource !== "*" ? sageMaker + resource : resource;
}

describe.each(["endpoints", "inProcess"] as const)(
  "a function's role, where releases are served by %s,",
  (serving) => {
    const { resources } = synthesise({ serving, schedule: { dropNudge: { enabled: true } } });
    const [machineId] = Object.keys(resources("AWS::StepFunctions::StateMachine"));
    const grants = [...statementsOfRoles(resources)].flatMap(([role, statements]) =>
      statements.flatMap(({ actions, resources }) =>
        actions.flatMap((action) => resources.map((pattern) => ({ role, action, pattern }))),
      ),
    );
    type Grant = (typeof grants)[number];
    const allows = ({ role, action, pattern }: Grant, request: Request) =>
      role === request.by && action === request.action && covers(pattern, arnOf(request, `<${machineId}>`));

    let requests: Request[];
    beforeAll(async () => {
      requests = await recordDeployment(serving);
    });

    it("allows every request that the function makes in the life of a deployment", () => {
      const refused = requests.filter((request) => !grants.some((grant) => allows(grant, request)));

      expect([...new Set(refused.map(({ by, action, resource }) => `${by} ${action} ${resource}`))]).toEqual(
        [],
      );
      expect([...new Set(requests.map(({ by }) => by))].sort()).toEqual(Object.keys(accessOf).sort());
    });

    it("allows nothing that the function never asks for", () => {
      const functions = new Set<string>(requests.map(({ by }) => by));
      const idle = grants
        .filter(({ role, action }) => functions.has(role) && recorded.test(action))
        .filter((grant) => !requests.some((request) => allows(grant, request)));

      expect(idle.map(({ role, action, pattern }) => `${role} ${action} ${pattern}`)).toEqual([]);
    });
  },
);

it("no reader's function may ask an endpoint where releases are served inProcess", () => {
  const roles = statementsOfRoles(synthesise({ serving: "inProcess" }).resources);
  const asking = [...roles].filter(([, statements]) =>
    statements.some(({ actions }) => actions.includes("sagemaker:InvokeEndpoint")),
  );

  expect(asking.map(([role]) => role).sort()).toEqual(["Evaluate", "InferTopics"]);
});

it("synth refuses to serve inProcess what only SageMaker can run", () => {
  const attempt = () => synthesise({ serving: "inProcess", topicModel: "builtin" });

  expect(attempt).toThrow(expect.objectContaining({ code: "SERVING_UNFIT" }));
});
