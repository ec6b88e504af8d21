import { beforeAll, describe, expect, it } from "vitest";
import { readCause } from "../../statemachine/run-result.ts";
import { type Execution, execute, failing, type Task } from "./bench.ts";
import { describedJob, type JobEnd } from "./fake-sagemaker.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

/** As DescribeTrainingJob tells it when an instance type is sold out. */
const noCapacity: JobEnd = {
  TrainingJobStatus: "Failed",
  SecondaryStatus: "Failed",
  FailureReason:
    "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.",
};

/** The first `times` jobs end so, which Step Functions makes States.TaskFailed with the Describe answer as its cause. */
function ending(end: JobEnd, times = Infinity): Task {
  let jobs = 0;
  return (request, otherwise) => {
    jobs++;
    if (jobs > times) return otherwise();
    throw Object.assign(new Error(JSON.stringify(describedJob(request, end))), { name: "States.TaskFailed" });
  };
}

const jobNames = (run: Execution, model: string) =>
  run.callsOf(`Train${model}`).map((request) => (request as { TrainingJobName: string }).TrainingJobName);

/** T26 of reliability.md. */
describe.each([
  ["TopicModel", "topicModel"],
  ["NeighbourIndex", "neighbourIndex"],
] as const)("the training of the %s", (model, key) => {
  const train = `Train${model}`;
  const nameOf = (number: number) => `${outputs.run[key].name}-${number}`;

  it.each<[string, JobEnd, string]>([
    [
      "an algorithm that refuses its data",
      {
        TrainingJobStatus: "Failed",
        SecondaryStatus: "Failed",
        FailureReason: "ClientError: no document of the train channel has a word, exit code: 2",
      },
      "no document of the train channel has a word",
    ],
    [
      "a fault of the service",
      {
        TrainingJobStatus: "Failed",
        SecondaryStatus: "Failed",
        FailureReason: "InternalServerError: We encountered an internal error. Please try again.",
      },
      "internal error",
    ],
    [
      "a person",
      { TrainingJobStatus: "Stopped", SecondaryStatus: "Stopped", FailureReason: undefined },
      '"Stopped"',
    ],
    [
      "its time limit",
      { TrainingJobStatus: "Stopped", SecondaryStatus: "MaxRuntimeExceeded", FailureReason: undefined },
      "MaxRuntimeExceeded",
    ],
    [
      "an interruption of its machine",
      { TrainingJobStatus: "Stopped", SecondaryStatus: "Interrupted", FailureReason: undefined },
      "Interrupted",
    ],
  ])(
    "that is ended by %s fails the run with the service's reason: one job, no endpoint",
    async (_by, end, reason) => {
      const run = await execute(outputs, { [train]: ending(end) });

      expect(jobNames(run, model)).toEqual([nameOf(1)]);
      expect(run.states.slice(-3)).toEqual([`No${model}Capacity?`, "DiscardCandidate", "RunFailed"]);
      expect(run.end).toMatchObject({ error: "States.TaskFailed", cause: expect.stringContaining(reason) });
      expect(run.callsOf("DiscardCandidate")).toMatchObject([
        { error: { Error: "States.TaskFailed", Cause: expect.stringContaining(reason) } },
      ]);
      expect(run.callsOf(`Deploy${model}`)).toEqual([]);
    },
  );

  it("that finds no capacity once waits, trains under a new name, and goes on with that job's model", async () => {
    const run = await execute(outputs, { [train]: ending(noCapacity, 1) });

    expect(jobNames(run, model)).toEqual([nameOf(1), nameOf(2)]);
    expect(run.states.filter((state) => state === `WaitFor${model}Capacity`)).toHaveLength(1);
    expect(run.callsOf(`Create${model}`)).toMatchObject([
      { PrimaryContainer: { ModelDataUrl: expect.stringContaining(`/${nameOf(2)}/output/model.tar.gz`) } },
    ]);
    expect(run.states.at(-1)).toBe("Promoted");
  });

  it("that never finds capacity is tried by six jobs, each with a name of its own, and fails with the reason", async () => {
    const run = await execute(outputs, { [train]: ending(noCapacity) });

    expect(jobNames(run, model)).toEqual([1, 2, 3, 4, 5, 6].map(nameOf));
    expect(run.states.filter((state) => state === `WaitFor${model}Capacity`)).toHaveLength(5);
    expect(run.states.slice(-2)).toEqual(["DiscardCandidate", "RunFailed"]);
    expect(run.end).toMatchObject({ error: "States.TaskFailed" });
    expect(readCause("cause" in run.end ? run.end.cause : "")).toBe(noCapacity.FailureReason);
    expect(run.callsOf("Promote")).toEqual([]);
  });

  it("has names of at most 63 characters to the last, under the longest stage of 12", () => {
    expect(nameOf(6)).toContain("-main-");
    expect(nameOf(6).length - "main".length + 12).toBeLessThanOrEqual(63);
  });

  it("that is over the account's quota is asked for again under the same name, for no job has begun", async () => {
    const run = await execute(outputs, { [train]: failing("SageMaker.ResourceLimitExceeded", 2) });

    expect(jobNames(run, model)).toEqual([nameOf(1), nameOf(1), nameOf(1)]);
    expect(run.states.at(-1)).toBe("Promoted");
  });

  it("that stays over the quota fails the run with the quota in the cause", async () => {
    const cause = "The account-level service limit 'ml.c5.xlarge for training job usage' is 0 Instances";

    const run = await execute(outputs, {
      [train]: failing("SageMaker.ResourceLimitExceeded", Infinity, cause),
    });

    expect(run.end).toEqual({ error: "SageMaker.ResourceLimitExceeded", cause });
    expect(run.callsOf("DiscardCandidate")).toHaveLength(1);
  });

  it("that runs out of Step Functions' own time is not tried again", async () => {
    const run = await execute(outputs, { [train]: failing("States.Timeout") });

    expect(jobNames(run, model)).toEqual([nameOf(1)]);
    expect(run.end).toMatchObject({ error: "States.Timeout" });
  });
});

it("counts the tries of the two models apart", async () => {
  const run = await execute(outputs, {
    TrainTopicModel: ending(noCapacity, 5),
    TrainNeighbourIndex: ending(noCapacity, 5),
  });

  expect(jobNames(run, "TopicModel")).toHaveLength(6);
  expect(jobNames(run, "NeighbourIndex")).toHaveLength(6);
  expect(run.states.at(-1)).toBe("Promoted");
});
