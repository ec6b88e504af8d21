import { beforeAll, describe, expect, it } from "vitest";
import { execute, type Task } from "./bench.ts";
import { enlarge, most } from "./enlarge.ts";
import { describedEndpoint, describedJob } from "./fake-sagemaker.ts";
import { historyLength } from "./history.ts";
import { realOutputs, type StageOutputs } from "./stage-outputs.ts";

const lambdaTasks =
  "DetectDrops PreprocessBatch BuildVocabulary ShardRecordIOPart SealShards InferTopicsOfBatch BuildKnnDataset Evaluate Promote RetireSuperseded";
const hostingTasks =
  "CreateTopicModel ConfigureTopicModelEndpoint DeployTopicModel CreateNeighbourIndex ConfigureNeighbourIndexEndpoint DeployNeighbourIndex";

let outputs: StageOutputs;
beforeAll(async () => {
  outputs = await realOutputs();
});

/** T20 of reliability.md. Step Functions ends an execution at 25,000 events. */
describe("the history of an execution", () => {
  it("is counted as Step Functions writes it, worked out by hand for three batches and three shards", async () => {
    const run = await execute(outputs);

    const lambda = 5;
    const map = 2 + 2 + 3 * (2 + lambda);
    const roundOfPolls = 2 + 5 + 2 + 2;
    // Begin, train (.sync), create, configure, deploy.
    const model = 2 + 6 + 5 + 5 + 5 + roundOfPolls;
    const beginningAndEnd = 2;
    const twoChoicesAndSucceed = 6;
    expect(historyLength(run)).toBe(
      beginningAndEnd + 7 * lambda + 3 * map + 2 * model + twoChoicesAndSucceed,
    );
    expect(historyLength(run)).toBe(186);
  });

  it("has below 5,000 events in the largest run, when endpoints take ten minutes", async () => {
    const run = await execute(enlarge(outputs, most), {
      DescribeTopicModel: comingUp(20),
      DescribeNeighbourIndex: comingUp(20),
    });

    expect(run.callsOf("DescribeTopicModel")).toHaveLength(20);
    expect(historyLength(run)).toBeLessThan(5000);
  });

  it("has below 25,000 events in the largest run, when everything is tried and waited for as often as it may be", async () => {
    const run = await execute(enlarge(outputs, most), {
      ...each(lambdaTasks, () => barely("TransientError", 4)),
      ...each(hostingTasks, () => barely("SageMaker.ThrottlingException", 5)),
      ...each("DescribeTopicModel DescribeNeighbourIndex", () =>
        barely("SageMaker.ThrottlingException", 5, comingUp(60)),
      ),
      ...each("TrainTopicModel TrainNeighbourIndex", () =>
        barely("SageMaker.ThrottlingException", 5, sixthJobFindsCapacity()),
      ),
    });

    expect(run.states.at(-1)).toBe("Promoted");
    expect(run.callsOf("PreprocessBatch")).toHaveLength(5 * most.batches);
    expect(run.callsOf("DescribeTopicModel")).toHaveLength(6 * 60);
    expect(run.callsOf("TrainTopicModel")).toHaveLength(6 * 6);
    expect(historyLength(run)).toBeLessThan(25_000);
  });
});

function each(tasks: string, make: () => Task): Record<string, Task> {
  return Object.fromEntries(tasks.split(" ").map((task) => [task, make()]));
}

/** Fails with each input, and each time that its state is entered again, but for the last try. */
function barely(fault: string, failures: number, last: Task = (_input, otherwise) => otherwise()): Task {
  const counts = new Map<string, number>();
  return (input, otherwise) => {
    const key = JSON.stringify(input);
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    if (count % (failures + 1) === failures) return last(input, otherwise);
    throw Object.assign(new Error("again"), { name: fault });
  };
}

function comingUp(looks: number): Task {
  let polls = 0;
  return (request) => describedEndpoint(request, ++polls < looks ? "Creating" : "InService");
}

function sixthJobFindsCapacity(): Task {
  let jobs = 0;
  const end = {
    TrainingJobStatus: "Failed",
    SecondaryStatus: "Failed",
    FailureReason: "CapacityError",
  } as const;
  return (request, otherwise) => {
    if (++jobs === 6) return otherwise();
    throw Object.assign(new Error(JSON.stringify(describedJob(request, end))), { name: "States.TaskFailed" });
  };
}
