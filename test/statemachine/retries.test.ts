import { beforeAll, describe, expect, it } from "vitest";
import { tasksOf } from "../../infra/local/state-machine.ts";
import * as errors from "../../shared/errors/errors.ts";
import { definition, type Execution, execute, failing, type Task } from "./bench.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

/** From the definition: a new state is tested here without a new line. */
const lambdaTasks: string[] = [];
const sageMakerTasks: string[] = [];
for (const [task, resource] of tasksOf(definition)) {
  (resource.includes(":function:") ? lambdaTasks : sageMakerTasks).push(task);
}
const allTasks = [...lambdaTasks, ...sageMakerTasks];

/** What may pass: Lambda's own faults as its developer guide lists them, and ours. */
const passingOfLambda = [
  "TransientError",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];
const passingOfSageMaker = [
  "SageMaker.AmazonSageMakerException",
  "SageMaker.ThrottlingException",
  "SageMaker.ResourceLimitExceededException",
  "SageMaker.ResourceLimitExceeded",
];
const passingFaults = (task: string) => (lambdaTasks.includes(task) ? passingOfLambda : passingOfSageMaker);
const mostTries = (task: string) => (lambdaTasks.includes(task) ? 5 : 6);

/** Trying again would give the same: every error of ours but TransientError, and refusals and bugs of others. */
const lastingFaults = [
  ...Object.keys(errors).filter((name) => !["ReadnextError", "TransientError"].includes(name)),
  "Error",
  "TypeError",
  "AccessDeniedException",
  "ValidationException",
  // Out of memory: T19. Again it would be out of memory.
  "Lambda.Unknown",
  "Lambda.ResourceNotFoundException",
  "SageMaker.AccessDeniedException",
  "SageMaker.ResourceInUseException",
  "SageMaker.ValidationException",
  "States.Permissions",
  "States.Timeout",
];

/** A stage inside of a Map is called for each of three batches, or shards. */
const items = (task: string) => (/Batch$|Part$/.test(task) ? 3 : 1);

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

/** DiscardCandidate only comes after a failure: there the run has already failed in SealShards. */
const runWith = (task: string, change: Task): Promise<Execution> =>
  execute(outputs, {
    ...(task === "DiscardCandidate" && { SealShards: failing("CorruptDataError", 1, "a shard is torn") }),
    [task]: change,
  });

describe("the tasks of the state machine", () => {
  it("are Lambda functions, and SageMaker's", () => {
    const resources = sageMakerTasks.map((task) => tasksOf(definition).get(task));

    expect(lambdaTasks).toContain("DetectDrops");
    expect(sageMakerTasks).toContain("TrainTopicModel");
    for (const resource of resources) expect(resource).toMatch(/:sagemaker:/);
  });

  it.each(allTasks)(
    "%s is tried again after a fault that may pass, and the run goes on (T18)",
    async (task) => {
      const undisturbed = await runWith(task, (_input, otherwise) => otherwise());

      for (const fault of passingFaults(task)) {
        for (const times of [1, 2]) {
          const run = await runWith(task, failing(fault, times));

          expect(run.callsOf(task), fault).toHaveLength((times + 1) * items(task));
          expect(run.states.toSorted(), fault).toEqual(undisturbed.states.toSorted());
          expect(run.end, fault).toEqual(undisturbed.end);
        }
      }
    },
  );

  it.each(allTasks)("%s is given the same input when it is tried again", async (task) => {
    const [fault = ""] = passingFaults(task);

    const run = await runWith(task, failing(fault, 2));

    const inputs = run.callsOf(task).map((input) => JSON.stringify(input));
    expect(new Set(inputs).size).toBe(items(task));
  });

  it.each(allTasks)("%s is given up when the fault does not pass (T18)", async (task) => {
    for (const fault of passingFaults(task)) {
      const run = await runWith(task, failing(fault));

      expect(run.callsOf(task), fault).toHaveLength(mostTries(task) * items(task));
      expectFailure(run, task, fault);
    }
  });

  it.each(allTasks)("%s is given up after as many faults of changing kinds", async (task) => {
    const faults = passingFaults(task);
    let count = 0;

    const run = await runWith(task, (input, otherwise) =>
      failing(faults[count++ % faults.length] ?? "")(input, otherwise),
    );

    expect(run.callsOf(task)).toHaveLength(mostTries(task) * items(task));
  });

  it.each(allTasks)("%s is not tried again after a fault that lasts (T18, T19)", async (task) => {
    const otherService = lambdaTasks.includes(task) ? passingOfSageMaker : passingOfLambda;
    for (const fault of [...lastingFaults, ...otherService]) {
      const run = await runWith(task, failing(fault));

      expect(run.callsOf(task), fault).toHaveLength(items(task));
      expectFailure(run, task, fault);
    }
  });

  it.each(["DescribeTopicModel", "DescribeNeighbourIndex"])(
    "%s, which calls the SDK itself, is also tried again after the SDK's name for all that SageMaker says",
    async (task) => {
      const run = await runWith(task, failing("SageMaker.SageMakerException", 5));

      expect(run.callsOf(task)).toHaveLength(6);
      expect(run.states.at(-1)).toBe("Promoted");
    },
  );

  it.each([
    ["every Lambda task", lambdaTasks, 30],
    ["every SageMaker task", sageMakerTasks, 930],
  ])("%s waits within its bound, at random (T18)", (_which, tasks, mostSeconds) => {
    for (const task of tasks) {
      const retriers = retriersOf(task);

      const seconds = retriers.flatMap(({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }) =>
        Array.from({ length: MaxAttempts }, (_, attempt) =>
          Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt),
        ),
      );
      expect(
        seconds.reduce((sum, wait) => sum + wait, 0),
        task,
      ).toBe(mostSeconds);
      for (const { JitterStrategy } of retriers) expect(JitterStrategy, task).toBe("FULL");
    }
  });
});

interface Retrier {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: string;
}

interface State {
  readonly Retry?: readonly Retrier[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

function retriersOf(task: string): readonly Retrier[] {
  const states = definition.States as unknown as Readonly<Record<string, State>>;
  const inner = Object.values(states).map(({ ItemProcessor }) => ItemProcessor?.States ?? {});
  return [states, ...inner].flatMap((some) => some[task]?.Retry ?? []);
}

/** Where a task's failure leads: T17. */
function expectFailure(run: Execution, task: string, fault: string): void {
  if (task === "RetireSuperseded") {
    expect(run.states.slice(-2), fault).toEqual([task, "Promoted"]);
    expect(run.end, fault).toMatchObject({ output: { release: outputs.release } });
    expect(run.callsOf("DiscardCandidate"), fault).toEqual([]);
    return;
  }
  const failure =
    task === "DiscardCandidate"
      ? { error: "CorruptDataError", cause: "a shard is torn" }
      : { error: fault, cause: `${fault} of the test` };
  expect(run.end, fault).toEqual(failure);
  expect(run.callsOf("RetireSuperseded"), fault).toEqual([]);
  if (task !== "Promote") expect(run.callsOf("Promote"), fault).toEqual([]);
  if (task === "DetectDrops") {
    expect(run.states.at(-1), fault).toBe("RunFailed");
    expect(run.callsOf("DiscardCandidate"), fault).toEqual([]);
    return;
  }
  expect(run.states.slice(-2), fault).toEqual(["DiscardCandidate", "RunFailed"]);
  const { id, attempt, owner, plan } = outputs.run;
  const discard = {
    run: { id, attempt, owner, plan },
    error: { Error: failure.error, Cause: failure.cause },
  };
  expect(run.callsOf("DiscardCandidate")[0], fault).toEqual(discard);
  if (task !== "DiscardCandidate") expect(run.callsOf("DiscardCandidate"), fault).toHaveLength(1);
}
