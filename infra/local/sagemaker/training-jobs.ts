import { packModel } from "../../../shared/endpoints/model-archive.ts";
import type { Registry } from "../../../shared/endpoints/registry.ts";
import { locate } from "../../../shared/storage/location.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { planChannels } from "./channels.ts";
import { collectMetrics } from "./final-metrics.ts";
import type { LocalMachine } from "./local-machine.ts";
import { arnOf } from "./names.ts";
import { parseRequest, requests, type TrainingJobRequest } from "./requests.ts";
import { runTraining, type TrainingOutcome } from "./run-training.ts";
import { couldNotFind, refusing, resourceInUse, taskFailed } from "./service-errors.ts";
import {
  describeBeginning,
  describeEnd,
  type TrainingEnd,
  type TrainingJobDescription,
} from "./training-job-record.ts";
import type { TrainingTask } from "./training-task.ts";

export interface TrainingJobs {
  /**
   * CreateTrainingJob with `.sync`: resolves with the Describe answer of the completed job.
   * @throws `States.TaskFailed` with the Describe answer as its message when the job fails or is stopped
   * @throws `ValidationException` or `ResourceInUse` when it is not even begun
   */
  readonly createTrainingJob: (request: unknown) => Promise<TrainingJobDescription>;
  readonly describeTrainingJob: (request: unknown) => Promise<TrainingJobDescription>;
  /** Returns at once; no error for a job that has ended. */
  readonly stopTrainingJob: (request: unknown) => Promise<object>;
}

export function trainingJobs(registry: Registry, machine: LocalMachine): TrainingJobs {
  const running = new Map<string, AbortController>();

  async function createTrainingJob(request: unknown): Promise<TrainingJobDescription> {
    const job = parseRequest(requests.trainingJob, request);
    const name = job.TrainingJobName;
    const task = await refusing(() => planTask(job, machine));
    const begun = describeBeginning(job, machine.clock());
    const isNew = await registry.create("training-jobs", name, { ...begun });
    if (!isNew) throw resourceInUse(arnOf("training-job", name));

    const stop = new AbortController();
    running.set(name, stop);
    try {
      const ended = await train(begun, task, machine, stop.signal);
      await registry.write("training-jobs", name, { ...ended });
      if (ended.TrainingJobStatus !== "Completed") throw taskFailed(ended);
      return ended;
    } finally {
      running.delete(name);
    }
  }

  async function describeTrainingJob(request: unknown): Promise<TrainingJobDescription> {
    const { TrainingJobName } = parseRequest(requests.trainingJobName, request);
    const job: unknown = await registry.read("training-jobs", TrainingJobName);
    if (!job) throw couldNotFind("training job", arnOf("training-job", TrainingJobName));
    return job as TrainingJobDescription;
  }

  async function stopTrainingJob(request: unknown): Promise<object> {
    const { TrainingJobName } = await describeTrainingJob(request);
    running.get(TrainingJobName)?.abort();
    return {};
  }

  return { createTrainingJob, describeTrainingJob, stopTrainingJob };
}

async function planTask(job: TrainingJobRequest, machine: LocalMachine): Promise<TrainingTask> {
  const image = job.AlgorithmSpecification.TrainingImage;
  const hostCount = job.ResourceConfig.InstanceCount;
  await machine.programFor(image);
  const channels = await planChannels(job.InputDataConfig, hostCount, machine.storeUri);
  const { programsModule } = machine;
  return {
    programsModule,
    image,
    hyperParameters: job.HyperParameters,
    environment: job.Environment ?? {},
    hostCount,
    channels,
  };
}

async function train(
  job: TrainingJobDescription,
  task: TrainingTask,
  machine: LocalMachine,
  stop: AbortSignal,
): Promise<TrainingJobDescription> {
  const metrics = collectMetrics(machine.clock);
  const onLog = (line: string) => {
    metrics.observe(line);
    machine.onLog(line, job.TrainingJobName);
  };
  const maxRuntimeMs = job.StoppingCondition.MaxRuntimeInSeconds * 1000;
  const outcome = await runTraining(task, { maxRuntimeMs, stop, onLog });
  const end = await storeModel(outcome, job.ModelArtifacts.S3ModelArtifacts, machine.storeUri);
  return describeEnd(job, end, metrics.finals(), machine.clock());
}

async function storeModel(
  outcome: TrainingOutcome,
  uri: string,
  rootUri: string | undefined,
): Promise<TrainingEnd> {
  if (outcome.status !== "Completed") return outcome;
  try {
    const { storeUri, key } = locate(uri, rootUri);
    await (await openStore(storeUri)).put(key, await packModel(outcome.files));
    return { status: "Completed" };
  } catch (error) {
    return {
      status: "Failed",
      reason: `InternalServerError: The model could not be stored: ${String(error)}`,
    };
  }
}
