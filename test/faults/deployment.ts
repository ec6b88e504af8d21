import { tasksOf } from "../../infra/local/state-machine.ts";
import { makeHandler as makeClearStoppedRun } from "../../lambdas/clear-stopped-run/handler.ts";
import { makeHandler as makePromote } from "../../lambdas/promote/handler.ts";
import { makeHandler as makeQuery } from "../../lambdas/query/handler.ts";
import type { ProgramLookup } from "../../shared/algorithms/programs.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { listEndpoints } from "../../shared/endpoints/list-endpoints.ts";
import { openEndpoint } from "../../shared/endpoints/open-endpoint.ts";
import { namePrefix } from "../../shared/release/names.ts";
import type { StageHandler } from "../../shared/runtime/lambda-handler.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { type RunResult, readCause, readOutput } from "../../statemachine/run-result.ts";
import { stageFolders } from "../../statemachine/stages.ts";
import { testRuntime } from "../lambdas/bench.ts";
import {
  definition,
  type Execution,
  executeTasks,
  type Task,
  type UsualTask,
} from "../statemachine/bench.ts";
import { type MemoryS3, memoryS3 } from "../storage/memory-s3.ts";
import { type Account, openAccount } from "./account.ts";
import { quickPrograms } from "./quick-programs.ts";

/** Small enough to be quick; what a release is worth is tested elsewhere. */
const quickConfig = {
  split: { trainShards: 1 },
  text: { minDocumentCount: 1 },
  retention: { releases: 2 },
  gate: { minTopicUniqueness: 0 },
};

export interface Setting {
  readonly config?: object;
  readonly programFor?: ProgramLookup;
  readonly machine?: typeof definition;
  /** Begins with what this one has. */
  readonly like?: Deployment;
}

/** How one execution is to be different from others. */
export interface Differences {
  readonly input?: { readonly force?: boolean; readonly override?: string };
  readonly changes?: Readonly<Record<string, Task>>;
  /** What the handlers see in place of the bucket: one that fails, or counts. */
  readonly storeOf?: (store: ObjectStore) => ObjectStore;
  readonly config?: object;
}

export interface Deployment {
  readonly s3: MemoryS3;
  readonly store: ObjectStore;
  readonly account: Account;
  readonly runtime: Runtime;
  /** One execution of the state machine, under a name that is its own. */
  readonly run: (name: string, differences?: Differences) => Promise<Execution>;
  readonly ask: (
    path: string,
    body?: object,
  ) => Promise<{ readonly statusCode: number | undefined; readonly answer: QueryAnswer }>;
  /** What a person asks of the promote Lambda. */
  readonly act: (event: object) => Promise<object>;
  /** What EventBridge brings about once an execution has ended otherwise than well. */
  readonly clearStopped: (name: string, status?: "ABORTED" | "FAILED") => Promise<object>;
  readonly pass: (hours: number) => void;
}

/** What is looked at in the answers of the query Lambda; each has a part of it. */
export interface QueryAnswer {
  readonly releaseId?: string;
  readonly total?: number;
  readonly code?: string;
  readonly results?: readonly { readonly article: { readonly id: string } }[];
}

const handlers = await loadHandlers();

/**
 * A whole deployment on AWS in memory: the committed state machine in the real runner, the real handlers, the stores' and
 * endpoints' twins for AWS over a bucket and an account in memory. Time stands still unless it is told to pass.
 */
export async function openDeployment({
  config = {},
  programFor = quickPrograms,
  machine = definition,
  like,
}: Setting = {}): Promise<Deployment> {
  const s3 = memoryS3();
  const store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
  const account = openAccount(store, programFor);
  for (const [key, bytes] of like?.s3.objects ?? []) s3.objects.set(key, bytes);
  if (like) account.adopt(like.account.contents);
  let nowMs = Date.UTC(2026, 10, 23, 6);
  const runtime: Runtime = {
    ...testRuntime(store, { ...quickConfig, ...config }),
    clock: () => new Date(nowMs),
    openEndpoint: (name) => openEndpoint(`sagemaker://${name}`, account.clients),
    listEndpoints: () => listEndpoints("sagemaker://", namePrefix("main"), account.clients),
  };
  const query = makeQuery(async () => runtime);

  async function run(
    name: string,
    { input, changes, storeOf, config }: Differences = {},
  ): Promise<Execution> {
    const own: Runtime = {
      ...runtime,
      ...(storeOf && { store: storeOf(store) }),
      ...(config && { config: parseConfig({ ...quickConfig, ...config }, "test") }),
    };
    const tasks = [...tasksOf(machine)].map(([state, resource]) => [state, taskOf(resource, own)] as const);
    const how = { name, definition: machine, ...(input && { input }) };
    return executeTasks(Object.fromEntries(tasks), changes ?? {}, how);
  }

  function taskOf(resource: string, own: Runtime): UsualTask {
    const action = resource.split(":").at(-1)?.replace(".sync", "") ?? "";
    if (isAction(action)) return (request) => account.actions[action](request);
    const handler = handlers.get(action)?.(async () => own);
    if (!handler) throw new Error(`no task here for ${resource}`);
    return (event) => handler(event, {});
  }

  function isAction(name: string): name is keyof typeof account.actions {
    return Object.hasOwn(account.actions, name);
  }

  async function ask(path: string, body?: object) {
    const method = body ? "POST" : "GET";
    const { pathname, searchParams } = new URL(path, "http://localhost");
    const event = {
      rawPath: pathname,
      queryStringParameters: Object.fromEntries(searchParams),
      requestContext: { http: { method, path: pathname } },
      ...(body && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    };
    const { statusCode, body: text } = await query(event as Parameters<typeof query>[0]);
    return { statusCode, answer: JSON.parse(text ?? "{}") as QueryAnswer };
  }

  return {
    s3,
    store,
    account,
    runtime,
    run,
    ask,
    act: (event) => makePromote(async () => runtime)(event, {}),
    clearStopped: (name, status = "ABORTED") =>
      makeClearStoppedRun(async () => runtime)(stoppedEvent(name, status), {}),
    pass: (hours) => {
      nowMs += hours * 3_600_000;
    },
  };
}

/** How an execution ended, as people are told. */
export function resultOf({ end }: Execution): RunResult {
  if ("output" in end) return readOutput(end.output);
  return { status: "FAILED", error: end.error, cause: readCause(end.cause) };
}

/** @returns the release @throws Error when the execution promoted none */
export function promotedBy(execution: Execution): string {
  const result = resultOf(execution);
  if (result.status === "PROMOTED") return result.releaseId;
  throw new Error(JSON.stringify(result));
}

type MakeHandler = (open: () => Promise<Runtime>) => StageHandler<object>;

async function loadHandlers(): Promise<ReadonlyMap<string, MakeHandler>> {
  const loaded = Object.entries(stageFolders).map(async ([name, folder]) => {
    const module = (await import(`../../lambdas/${folder}/handler.ts`)) as { makeHandler: MakeHandler };
    return [name, module.makeHandler] as const;
  });
  return new Map(await Promise.all(loaded));
}

function stoppedEvent(name: string, status: string) {
  const event = {
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { name, status },
  };
  return { Records: [{ body: JSON.stringify(event) }] };
}
