import { StateMachine } from "aws-local-stepfunctions";
import type * as z from "zod";
import { loadDefinition, tasksOf, waitsOf } from "../../infra/local/state-machine.ts";
import { buildKnnDatasetInput } from "../../lambdas/build-knn-dataset/build-knn-dataset.ts";
import { buildVocabularyInput } from "../../lambdas/build-vocabulary/build-vocabulary.ts";
import { detectDropsInput } from "../../lambdas/detect-drops/detect-drops.ts";
import { discardCandidateInput } from "../../lambdas/discard-candidate/discard-candidate.ts";
import { evaluateInput } from "../../lambdas/evaluate/evaluate.ts";
import { inferTopicsInput } from "../../lambdas/infer-topics/infer-topics.ts";
import { preprocessInput } from "../../lambdas/preprocess/preprocess.ts";
import { promoteInput } from "../../lambdas/promote/promote.ts";
import { retireSupersededInput } from "../../lambdas/retire-superseded/retire-superseded.ts";
import { sealShardsInput } from "../../lambdas/seal-shards/seal-shards.ts";
import { shardRecordIOInput } from "../../lambdas/shard-recordio/shard-recordio.ts";
import { describedEndpoint, describedJob } from "./fake-sagemaker.ts";
import type { StageOutputs } from "./stage-outputs.ts";

/** What a Task does in a test. @param otherwise what it does when nothing is said of it */
export type Task = (input: unknown, otherwise: () => unknown) => unknown;

/** One event of the runner's log. */
export interface Event {
  readonly type: string;
  readonly state?: { readonly name: string; readonly type: string; readonly output?: unknown };
}

/** How an execution went. */
export interface Execution {
  readonly events: readonly Event[];
  /** The states entered, in order; those inside of a Map once for each item. */
  readonly states: readonly string[];
  /** The input of every call of the Task of that name, retries included. */
  readonly callsOf: (state: string) => readonly unknown[];
  /** Where it ended, and with what. */
  readonly end: { readonly output: unknown } | { readonly error: string; readonly cause: string };
}

export const images = {
  TopicModelImage: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ntm:1",
  NeighbourIndexImage: "123456789012.dkr.ecr.eu-central-1.amazonaws.com/knn:1",
  SageMakerRoleArn: "arn:aws:iam::123456789012:role/readnext-main-sagemaker",
};

export const definition = loadDefinition(images);
const tasks = [...tasksOf(definition).keys()];
const allStates = Object.keys(definition.States).concat(tasks);

/** Runs the committed definition in the real runner, without its pauses. Every Task succeeds but for what `changes` say. */
export async function execute(
  outputs: StageOutputs,
  changes: Readonly<Record<string, Task>> = {},
  machineDefinition = definition,
): Promise<Execution> {
  return executeTasks(usualTasks(outputs), changes, { name: "e".repeat(80), definition: machineDefinition });
}

/** What a Task throws that somebody stops the execution at: nothing catches it, and DiscardCandidate does not come. */
export class ExecutionStopped extends Error {}

/** The same with other Tasks than those that give what was recorded. */
export async function executeTasks(
  usual: Readonly<Record<string, UsualTask>>,
  changes: Readonly<Record<string, Task>>,
  {
    name,
    input = {},
    definition: machineDefinition = definition,
  }: {
    readonly name: string;
    readonly input?: { readonly force?: boolean; readonly override?: string };
    readonly definition?: typeof definition;
  },
): Promise<Execution> {
  const calls = new Map<string, unknown[]>();
  let stop = () => {};
  const handlerOf = (state: string) => async (input: unknown) => {
    calls.set(state, [...(calls.get(state) ?? []), input]);
    const otherwise = () => (usual[state] ?? noTask(state))(input);
    const work = async () => (changes[state] ? changes[state](input, otherwise) : otherwise());
    const result = await work().catch((error) => {
      if (error instanceof ExecutionStopped) stop();
      throw error;
    });
    return JSON.parse(JSON.stringify(result));
  };
  for (const state of Object.keys(changes)) if (!tasks.includes(state)) noTask(state);

  // Validated by definition.test.ts; to do it again would take longer than the execution.
  const machine = new StateMachine(machineDefinition, { validationOptions: { noValidate: true } });
  const { result, eventLogs, abort } = machine.run(input, {
    context: { Execution: { Name: name, Input: input } },
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(tasks.map((state) => [state, handlerOf(state)])),
      waitTimeOverrides: Object.fromEntries(waitsOf(machineDefinition).map((state) => [state, 0])),
      retryIntervalOverrides: Object.fromEntries(allStates.map((state) => [state, 0])),
    },
  });
  stop = abort;
  const [end, events] = await Promise.all([
    result.then((output) => ({ output }), describeFailure),
    Array.fromAsync(eventLogs as AsyncIterable<Event>),
  ]);
  return {
    events,
    states: events.flatMap(({ type, state }) => (type === "StateEntered" && state ? [state.name] : [])),
    callsOf: (state) => calls.get(state) ?? noCalls(state),
    end,
  };
}

/** Fails the first `times` times that it is called with an input, then does as usual. */
export function failing(error: string, times = Infinity, cause = `${error} of the test`): Task {
  const failures = new Map<string, number>();
  return (input, otherwise) => {
    const key = JSON.stringify(input);
    const count = failures.get(key) ?? 0;
    if (count >= times) return otherwise();
    failures.set(key, count + 1);
    throw Object.assign(new Error(cause), { name: error });
  };
}

function describeFailure(failure: Error) {
  const { name, message } = failure.cause instanceof Error ? failure.cause : failure;
  return { error: name, cause: message };
}

function noTask(state: string): never {
  throw new Error(`the definition has no Task ${state}`);
}

function noCalls(state: string): readonly unknown[] {
  return tasks.includes(state) ? [] : noTask(state);
}

export type UsualTask = (input: unknown) => unknown;

/** Reads its input as the stage does: a definition that hands it something else fails here. */
function stage<T>(schema: z.ZodType<T>, output: (input: T) => unknown): UsualTask {
  return (input) => output(schema.parse(input));
}

function usualTasks(outputs: StageOutputs): Readonly<Record<string, UsualTask>> {
  return {
    DetectDrops: stage(detectDropsInput, () => outputs.run),
    PreprocessBatch: stage(preprocessInput, ({ batch }) => outputs.batches[batch]),
    BuildVocabulary: stage(buildVocabularyInput, () => outputs.vocabulary),
    ShardRecordIOPart: stage(shardRecordIOInput, ({ shard }) =>
      outputs.shards.find(({ set, part }) => set === shard.set && part === shard.part),
    ),
    SealShards: stage(sealShardsInput, () => outputs.dataset),
    InferTopicsOfBatch: stage(inferTopicsInput, ({ batch }) => outputs.topics[batch]),
    BuildKnnDataset: stage(buildKnnDatasetInput, () => outputs.neighbours),
    Evaluate: stage(evaluateInput, () => outputs.evaluation),
    Promote: stage(promoteInput, () => outputs.release),
    RetireSuperseded: stage(retireSupersededInput, () => outputs.retirement),
    DiscardCandidate: stage(discardCandidateInput, () => outputs.discarded),
    ...hostingOf("TopicModel"),
    ...hostingOf("NeighbourIndex"),
  };
}

function hostingOf(model: string): Readonly<Record<string, UsualTask>> {
  const arn = "arn:aws:sagemaker:eu-central-1:123456789012";
  return {
    [`Train${model}`]: (request) => describedJob(request),
    [`Create${model}`]: () => ({ ModelArn: `${arn}:model/m` }),
    [`Configure${model}Endpoint`]: () => ({ EndpointConfigArn: `${arn}:endpoint-config/m` }),
    [`Deploy${model}`]: () => ({ EndpointArn: `${arn}:endpoint/m` }),
    [`Describe${model}`]: (request) => describedEndpoint(request),
  };
}
