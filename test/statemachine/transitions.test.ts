import { beforeAll, expect, it } from "vitest";
import { tasksOf } from "../../infra/local/state-machine.ts";
import { definition, type Execution, execute, failing, type Task } from "./bench.ts";
import { describedEndpoint, describedJob } from "./fake-sagemaker.ts";
import { readme, table } from "./readme.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

type Transitions = ReadonlyMap<string, ReadonlySet<string>>;

const topStates = Object.keys(definition.States);
const typeOf = (state: string) => definition.States[state]?.Type ?? "";
const statesIn = (text = "") => (text.match(/[A-Z]\w+\??/g) ?? []).filter((word) => topStates.includes(word));

/** Where every state may lead, by the README's table and the sentence below it. */
function told(): Transitions {
  const transitions = new Map<string, Set<string>>();
  const failures = new Map(
    [...readme.matchAll(/that of\s+(\w+) to\s+(\w+)/g)].map(([, state = "", next = ""]) => [state, next]),
  );
  function tell(state: string, next: readonly string[]): void {
    const mayFail = ["Task", "Map"].includes(typeOf(state));
    transitions.set(
      state,
      new Set([...next, ...(mayFail ? [failures.get(state) ?? "DiscardCandidate"] : [])]),
    );
  }

  const rows = table("state");
  for (const [place, [names = "", , leadsTo]] of rows.entries()) {
    const states = statesIn(names);
    const named = statesIn(leadsTo);
    const next = named.length > 0 ? named : statesIn(rows[place + 1]?.[0]).slice(0, 1);
    const apart = names.includes(" and ");
    for (const [at, state] of states.entries()) {
      const following = states[at + 1];
      tell(state, following !== undefined && !apart ? [following] : next);
    }
  }
  const [, , afterIndex = ""] = rows.find(([names = ""]) => names.includes(" to ")) ?? [];
  for (const [state, next] of [...transitions]) {
    if (!state.includes("TopicModel")) continue;
    const asIndex = [...next].map((name) => (name === "InferTopics" ? afterIndex : twin(name)));
    transitions.set(twin(state), new Set(asIndex));
  }
  return transitions;
}

function twin(name: string): string {
  return name.replace("TopicModel", "NeighbourIndex");
}

/** Every way through the definition that its tasks can bring about. */
async function observed(): Promise<Transitions> {
  const ways: Readonly<Record<string, Task>>[] = [{}];
  for (const task of tasksOf(definition).keys()) {
    const discarding: Record<string, Task> = task === "DiscardCandidate" ? { Promote: failing("Error") } : {};
    ways.push({ ...discarding, [task]: failing("SomethingElse") });
  }
  ways.push({ Evaluate: () => ({ ...outputs.evaluation, goodEnough: false }) });
  for (const decision of ["NOTHING_NEW", "RUN_IN_PROGRESS"]) {
    ways.push({ DetectDrops: () => ({ decision, reason: "why" }) });
  }
  for (const model of ["TopicModel", "NeighbourIndex"]) {
    const ending = (FailureReason: string, times: number) => ({
      [`Train${model}`]: jobEnds(FailureReason, times),
    });
    const endpoint = (...statuses: string[]) => ({ [`Describe${model}`]: endpointIs(statuses) });
    ways.push(ending("ClientError", 1), ending("CapacityError", 1));
    ways.push(endpoint("Creating", "InService"), endpoint("OutOfService"), endpoint("Failed"));
  }
  const transitions = new Map<string, Set<string>>();
  for (const changes of ways) follow(await execute(outputs, changes), transitions);
  // A job that takes too long: to Step Functions no States.TaskFailed, which every other error is; to a test, five hours.
  for (const model of ["TopicModel", "NeighbourIndex"]) {
    transitions.get(`Train${model}`)?.add("DiscardCandidate");
  }
  return transitions;
}

function follow({ states }: Execution, transitions: Map<string, Set<string>>): void {
  const path = states.filter((state) => topStates.includes(state));
  for (const [at, state] of path.entries()) {
    const next = path[at + 1];
    if (next !== undefined) transitions.set(state, (transitions.get(state) ?? new Set()).add(next));
  }
}

function jobEnds(FailureReason: string, times: number): Task {
  const end = { TrainingJobStatus: "Failed", SecondaryStatus: "Failed", FailureReason } as const;
  let jobs = 0;
  return (request, otherwise) => {
    if (++jobs > times) return otherwise();
    throw Object.assign(new Error(JSON.stringify(describedJob(request, end))), { name: "States.TaskFailed" });
  };
}

function endpointIs(statuses: readonly string[]): Task {
  let polls = 0;
  return (request) => {
    const status = statuses[polls++];
    return describedEndpoint(request, status, status === "Failed" ? "the reason" : undefined);
  };
}

const sorted = (transitions: Transitions) =>
  Object.fromEntries([...transitions].map(([state, next]) => [state, [...next].sort()]).sort());

/** T17 of reliability.md. */
it("statemachine/README.md says of every state where it leads, when all is well and when it is not", async () => {
  expect(sorted(told())).toEqual(sorted(await observed()));
});
