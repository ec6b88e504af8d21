import { EndpointStatus } from "@aws-sdk/client-sagemaker";
import { beforeAll, describe, expect, it } from "vitest";
import { type Execution, execute, type Task } from "./bench.ts";
import { describedEndpoint } from "./fake-sagemaker.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

/** An endpoint that goes through these statuses, and stays in the last. */
function going(statuses: readonly string[], reason?: string): Task {
  let polls = 0;
  return (request) => describedEndpoint(request, statuses[polls++] ?? statuses.at(-1), reason);
}

const times = (count: number, status: string) => Array.from({ length: count }, () => status);

const comesUp = ["Creating", "Updating", "SystemUpdating", "RollingBack"];
const doesNotComeUp = ["OutOfService", "Deleting", "UpdateRollbackFailed", "Failed"];

/** T29 of reliability.md. */
describe.each([
  ["TopicModel", "topicModel", "InferTopics"],
  ["NeighbourIndex", "neighbourIndex", "Evaluate"],
] as const)("the endpoint of the %s", (model, key, next) => {
  const describing = `Describe${model}`;
  const name = () => outputs.run[key].name;
  const runWith = (task: Task) => execute(outputs, { [describing]: task });

  function expectDiscarded(run: Execution, cause: string) {
    expect(run.end).toEqual({ error: "EndpointNotInService", cause });
    expect(run.states.slice(-2)).toEqual(["DiscardCandidate", "RunFailed"]);
    const { id, attempt, owner, plan } = outputs.run;
    expect(run.callsOf("DiscardCandidate")).toEqual([
      { run: { id, attempt, owner, plan }, error: { Error: "EndpointNotInService", Cause: cause } },
    ]);
    expect(run.callsOf("Promote")).toEqual([]);
    expect(run.states).not.toContain(next);
  }

  it("is tested here in every status that SageMaker has", () => {
    const tested = ["InService", ...comesUp, ...doesNotComeUp];

    expect(tested.sort()).toEqual(Object.values(EndpointStatus).sort());
  });

  it("that is InService at the first look is used after it", async () => {
    const run = await runWith(going(["InService"]));

    expect(run.callsOf(describing)).toEqual([{ EndpointName: name() }]);
    expect(run.states[run.states.indexOf(`${model}InService?`) + 1]).toBe(next);
    expect(run.states.at(-1)).toBe("Promoted");
  });

  it.each(comesUp)("that is %s is waited for, up to the sixtieth look", async (status) => {
    const run = await runWith(going([...times(59, status), "InService"]));

    expect(run.callsOf(describing)).toHaveLength(60);
    expect(run.states.filter((state) => state === `WaitFor${model}`)).toHaveLength(60);
    expect(run.states.at(-1)).toBe("Promoted");
  });

  it.each(comesUp)("that stays %s is given up after sixty looks", async (status) => {
    const run = await runWith(going([status]));

    expect(run.callsOf(describing)).toHaveLength(60);
    expectDiscarded(run, `endpoint ${name()} is ${status} after 60 polls of 30 s`);
  });

  it("may come up by way of other statuses, which share the sixty looks", async () => {
    const run = await runWith(going([...comesUp, ...times(50, "Creating"), "InService"]));
    const late = await runWith(going([...comesUp, ...times(56, "Updating"), "InService"]));

    expect(run.states.at(-1)).toBe("Promoted");
    expectDiscarded(late, `endpoint ${name()} is Updating after 60 polls of 30 s`);
  });

  it.each([...doesNotComeUp, "SomethingNew", ""])("that is %j is given up at once", async (status) => {
    const run = await runWith(going(["Creating", status]));

    expect(run.callsOf(describing)).toHaveLength(2);
    expectDiscarded(run, `endpoint ${name()} is ${status} after 2 polls of 30 s`);
  });

  it("that is Failed takes SageMaker's reason into the cause", async () => {
    const reason = "The primary container for production variant all did not pass the ping health check.";

    const run = await runWith(going(["Creating", "Failed"], reason));

    expectDiscarded(run, `endpoint ${name()} is Failed: ${reason}`);
    expect(run.states).toContain(`${model}Failed`);
  });
});
