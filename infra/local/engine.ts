import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { StateMachine } from "aws-local-stepfunctions";
import type { FoldInOutcome } from "../../lambdas/fold-in/fold-in.ts";
import { makeHandler as makeQueryHandler, type QueryHandler } from "../../lambdas/query/handler.ts";
import { localImages } from "../../shared/algorithms/programs.ts";
import type { ExecutionInput } from "../../shared/executions/follow-execution.ts";
import { layout } from "../../shared/release/layout.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { type RunResult, readCause, readOutput } from "../../statemachine/run-result.ts";
import { withExecutionLock } from "./execution-lock.ts";
import { type LambdaPool, openLambdaPool } from "./lambda/lambda-pool.ts";
import { type EngineSettings, openLocalRuntime, registryDirectory } from "./local-runtime.ts";
import type { EventLog } from "./progress/event-log.ts";
import type { Reporter } from "./progress/events.ts";
import { followExecution } from "./progress/follow-execution.ts";
import { followTrainingLog } from "./progress/training-log.ts";
import { localSageMaker } from "./sagemaker/local-sagemaker.ts";
import { loadDefinition, tasksOf, waitsOf } from "./state-machine.ts";
import { taskHandlers } from "./task-handlers.ts";

/** Endpoints come up at once here; the wait between polls need not be AWS's. */
const pollMs = 50;

export interface Engine {
  readonly settings: EngineSettings;
  readonly runtime: Runtime;
  /**
   * One execution of the state machine. A refused or failed run is a result, not an exception.
   * @param prepare comes before it, once no other execution is under way
   */
  readonly retrain: (
    input: ExecutionInput,
    report: Reporter,
    prepare?: () => Promise<void>,
  ) => Promise<RunResult>;
  /** Makes articles that were dropped since the last release known to readers. */
  readonly foldIn: () => Promise<FoldInOutcome>;
  /** The query Lambda. */
  readonly query: QueryHandler;
  readonly close: () => Promise<void>;
}

/** The whole deployment in one folder: the committed state machine, the real handlers, a stand-in for SageMaker. */
export async function openEngine(settings: EngineSettings): Promise<Engine> {
  mkdirSync(settings.dataDir, { recursive: true });
  const runtime = await openLocalRuntime(settings);
  const lambdas = openLambdaPool(settings, availableParallelism());
  return {
    settings,
    runtime,
    retrain: (input, report, prepare = async () => {}) =>
      withExecutionLock(settings, runtime, report, async () => {
        await prepare();
        return execute(settings, runtime, lambdas, input, report);
      }),
    foldIn: async () => (await lambdas.invoke("fold-in", {})) as FoldInOutcome,
    query: makeQueryHandler(async () => runtime),
    close: () => lambdas.close(),
  };
}

async function execute(
  settings: EngineSettings,
  runtime: Runtime,
  lambdas: LambdaPool,
  input: ExecutionInput,
  report: Reporter,
): Promise<RunResult> {
  const definition = loadDefinition({
    TopicModelImage: settings.config.topicModel === "builtin" ? localImages.plainNtm : localImages.ntm,
    NeighbourIndexImage: localImages.knn,
    SageMakerRoleArn: "arn:aws:iam::000000000000:role/local",
  });
  const followLog = followTrainingLog();
  const sageMaker = localSageMaker({
    registryDir: registryDirectory(settings),
    storeUri: runtime.store.uri,
    clock: runtime.clock,
    onLog: (line) => {
      const figures = followLog(line);
      if (figures) report({ kind: "epoch", state: "TrainTopicModel", ...figures });
    },
  });
  const execution = `local-${randomUUID()}`;
  const startedMs = Date.now();
  report({ kind: "run-started", execution });
  const machine = new StateMachine(definition).run(input, {
    context: { Execution: { Name: execution, Input: input, StartTime: new Date(startedMs).toISOString() } },
    overrides: {
      taskResourceLocalHandlers: taskHandlers(tasksOf(definition), lambdas, sageMaker),
      waitTimeOverrides: Object.fromEntries(waitsOf(definition).map((state) => [state, pollMs])),
    },
  });
  const resultPathOf = (state: string) =>
    (definition.States[state] as { ResultPath?: string } | undefined)?.ResultPath;
  const [result, { runId }] = await Promise.all([
    machine.result.then(readOutput, describeFailure),
    followExecution(machine.eventLogs as AsyncIterable<EventLog>, resultPathOf, report),
  ]);
  const page = pageOf(settings, result, runId);
  report({
    kind: "run-finished",
    durationMs: Date.now() - startedMs,
    result,
    ...(page !== undefined && { page }),
  });
  return result;
}

/** A release keeps its report; that of a run which was refused lies with the run. */
function pageOf(
  { dataDir }: EngineSettings,
  result: RunResult,
  runId: string | undefined,
): string | undefined {
  if (runId === undefined) return undefined;
  const page = join(
    dataDir,
    result.status === "PROMOTED"
      ? layout.releaseFile(result.releaseId, releaseFiles.report)
      : `${layout.report(runId)}/${releaseFiles.report}`,
  );
  return existsSync(page) ? page : undefined;
}

/** The runner wraps the Fail state's Error and Cause. */
function describeFailure(failure: Error): RunResult {
  const { name, message } = failure.cause instanceof Error ? failure.cause : failure;
  return { status: "FAILED", error: name, cause: readCause(message) };
}
