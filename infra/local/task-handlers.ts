import type { StateMachine } from "aws-local-stepfunctions";
import { ConfigError } from "../../shared/errors/errors.ts";
import { stageFolders } from "../../statemachine/stages.ts";
import type { LambdaPool } from "./lambda/lambda-pool.ts";
import type { LocalSageMaker } from "./sagemaker/local-sagemaker.ts";
import { functionName } from "./state-machine.ts";

type RunOptions = NonNullable<Parameters<StateMachine["run"]>[1]>;
type TaskHandlers = NonNullable<NonNullable<RunOptions["overrides"]>["taskResourceLocalHandlers"]>;
type TaskHandler = TaskHandlers[string];
type Json = Awaited<ReturnType<TaskHandler>>;

/** SageMaker's API actions by the resource that the state machine calls them with. */
const sageMakerActions = {
  "arn:aws:states:::sagemaker:createTrainingJob.sync": "createTrainingJob",
  "arn:aws:states:::sagemaker:createModel": "createModel",
  "arn:aws:states:::sagemaker:createEndpointConfig": "createEndpointConfig",
  "arn:aws:states:::sagemaker:createEndpoint": "createEndpoint",
  "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint": "describeEndpoint",
} as const;

/**
 * What runs each Task here: the real handlers, and the stand-in for SageMaker.
 * @throws ConfigError `RESOURCE_UNSUPPORTED` naming state and resource: the engine never skips what it does not know
 */
export function taskHandlers(
  tasks: ReadonlyMap<string, string>,
  lambdas: LambdaPool,
  sageMaker: LocalSageMaker,
): TaskHandlers {
  return Object.fromEntries(
    [...tasks].map(([state, resource]) => [state, handlerOf(state, resource, lambdas, sageMaker)]),
  );
}

function handlerOf(
  state: string,
  resource: string,
  lambdas: LambdaPool,
  sageMaker: LocalSageMaker,
): TaskHandler {
  const folder = stageFolders[functionName(resource) ?? ""];
  if (folder) return async (input) => (await lambdas.invoke(folder, input)) as Json;
  if (isSageMakerAction(resource)) {
    const action = sageMaker[sageMakerActions[resource]];
    return async (input) => asJson(await action(input));
  }
  throw new ConfigError(
    "RESOURCE_UNSUPPORTED",
    `state ${state} calls ${resource}, which the embedded engine cannot run`,
  );
}

function isSageMakerAction(resource: string): resource is keyof typeof sageMakerActions {
  return Object.hasOwn(sageMakerActions, resource);
}

/** What crosses the API: a Date becomes its text, what is undefined is left out. */
function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
