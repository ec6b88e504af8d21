import { beforeAll, describe, expect, it } from "vitest";
import { accessOf } from "../../../infra/aws/functions/access.ts";
import { covers, statementsOfRoles } from "./policies.ts";
import { type Request, recordDeployment } from "./recorded-run.ts";
import { synthesise } from "./synthesise.ts";

const { resources } = synthesise({ schedule: { dropNudge: { enabled: true } } });
const roles = statementsOfRoles(resources);
const bucket = "arn:<AWS::Partition>:s3:::readnext-main-<AWS::AccountId>-<AWS::Region>";
const sageMaker = "arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:";

const [machineId] = Object.keys(resources("AWS::StepFunctions::StateMachine"));
const stateMachine = `<${machineId}>`;

/** The services whose use is recorded; logs, traces and queues are Lambda's own doing. */
const recorded = /^(s3|sagemaker|states):/;

let requests: Request[];
beforeAll(async () => {
  requests = await recordDeployment();
});

function arnOf({ action, resource }: Request): string {
  if (action === "s3:ListBucket") return bucket;
  if (action === "states:StartExecution") return stateMachine;
  if (action.startsWith("s3:")) return `${bucket}/${resource}`;
  return action.startsWith("sagemaker:") && resource !== "*" ? sageMaker + resource : resource;
}

const grants = [...roles].flatMap(([role, statements]) =>
  statements.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((pattern) => ({ role, action, pattern }))),
  ),
);

describe("a function's role", () => {
  it("allows every request that the function makes in the life of a deployment", () => {
    const refused = requests.filter(
      (request) =>
        !grants.some(
          ({ role, action, pattern }) =>
            role === request.by && action === request.action && covers(pattern, arnOf(request)),
        ),
    );

    expect([...new Set(refused.map(({ by, action, resource }) => `${by} ${action} ${resource}`))]).toEqual(
      [],
    );
    expect([...new Set(requests.map(({ by }) => by))].sort()).toEqual(Object.keys(accessOf).sort());
  });

  it("allows nothing that the function never asks for", () => {
    const functions = new Set<string>(requests.map(({ by }) => by));
    const idle = grants
      .filter(({ role, action }) => functions.has(role) && recorded.test(action))
      .filter(
        ({ role, action, pattern }) =>
          !requests.some(
            (request) => role === request.by && action === request.action && covers(pattern, arnOf(request)),
          ),
      );

    expect(idle.map(({ role, action, pattern }) => `${role} ${action} ${pattern}`)).toEqual([]);
  });
});
