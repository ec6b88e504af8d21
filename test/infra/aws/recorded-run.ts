import type { FunctionName } from "../../../infra/aws/functions/access.ts";
import { makeHandler as makeBuildKnnDataset } from "../../../lambdas/build-knn-dataset/handler.ts";
import { makeHandler as makeBuildVocabulary } from "../../../lambdas/build-vocabulary/handler.ts";
import { makeHandler as makeClearStoppedRun } from "../../../lambdas/clear-stopped-run/handler.ts";
import { makeHandler as makeDetectDrops } from "../../../lambdas/detect-drops/handler.ts";
import { makeHandler as makeDiscardCandidate } from "../../../lambdas/discard-candidate/handler.ts";
import { makeHandler as makeEvaluate } from "../../../lambdas/evaluate/handler.ts";
import { makeHandler as makeFoldIn } from "../../../lambdas/fold-in/handler.ts";
import { makeHandler as makeInferTopics } from "../../../lambdas/infer-topics/handler.ts";
import { nudge, nudgeInput } from "../../../lambdas/nudge/nudge.ts";
import { makeHandler as makeObserve } from "../../../lambdas/observe/handler.ts";
import { makeHandler as makePreprocess } from "../../../lambdas/preprocess/handler.ts";
import { makeHandler as makePromote } from "../../../lambdas/promote/handler.ts";
import { makeHandler as makeQuery } from "../../../lambdas/query/handler.ts";
import { makeHandler as makeRetireSuperseded } from "../../../lambdas/retire-superseded/handler.ts";
import { makeHandler as makeSealShards } from "../../../lambdas/seal-shards/handler.ts";
import { makeHandler as makeShardRecordIO } from "../../../lambdas/shard-recordio/handler.ts";
import type { LoadedModel } from "../../../shared/algorithms/program.ts";
import type { Serving } from "../../../shared/config/serving.ts";
import { unpackModel } from "../../../shared/endpoints/model-archive.ts";
import { knn } from "../../../shared/neighbours/knn.ts";
import { lambdaHandler, type StageHandler } from "../../../shared/runtime/lambda-handler.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { loadTopicModel } from "../../../shared/topics/serving.ts";
import { drop, testRuntime, wire } from "../../lambdas/bench.ts";
import { connectionReset, memoryS3 } from "../../storage/memory-s3.ts";
import { tinyArchive } from "../../topics/tiny-archive.ts";

/** One request to AWS that a function made. Keys without the bucket, SageMaker's resources as `<kind>/<name>`. */
export interface Request {
  readonly by: FunctionName;
  readonly action: string;
  readonly resource: string;
}

/** What `topics.count` is by default. */
const topicCount = 30;
const recordio = "application/x-recordio-protobuf";
const config = { split: { trainShards: 2 }, text: { minDocumentCount: 1 }, gate: { minLiftOverChance: 0 } };

type MakeHandler<Output> = (open: () => Promise<Runtime>) => StageHandler<Output>;

/**
 * Everything that each function asks AWS for in the life of a deployment: three releases, one execution that fails late,
 * one that is stopped, readers, an hour of the watch. S3 is in memory, the topic model has learned nothing, the neighbour
 * index is real.
 */
export async function recordDeployment(serving: Serving): Promise<Request[]> {
  const requests: Request[] = [];
  const s3 = memoryS3();
  const store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
  const hosted = new Set<string>();
  const models = new Map<string, LoadedModel>();
  let clock = new Date("2026-11-23T06:00:00Z");

  /** @returns what the function answered, as it comes through JSON */
  async function call<Output>(by: FunctionName, make: MakeHandler<Output>, event: object): Promise<Output> {
    const before = s3.sent.length;
    const note = (action: string, resource: string) => requests.push({ by, action, resource });
    const runtime: Runtime = {
      ...testRuntime(store, { ...config, serving }),
      clock: () => clock,
      store: {
        ...store,
        get: async (key) => {
          // S3 tells that nothing is there only to whoever may list.
          if (!s3.objects.has(key)) note("s3:ListBucket", "");
          return store.get(key);
        },
      },
      listEndpoints: async () => {
        note("sagemaker:ListEndpoints", "*");
        return [...hosted].map((name) => ({ name, status: "InService" }));
      },
      openEndpoint: async (name) => ({
        uri: `fake://${name}`,
        invoke: async (request) => {
          note("sagemaker:InvokeEndpoint", `endpoint/${name}`);
          const model = models.get(name);
          if (model) return model(request);
          throw new Error(`${name} is not hosted`);
        },
        remove: async () => {
          hosted.delete(name);
          note("sagemaker:DeleteEndpoint", `endpoint/${name}`);
          note("sagemaker:DeleteEndpointConfig", `endpoint-config/${name}`);
          note("sagemaker:DeleteModel", `model/${name}`);
        },
      }),
    };
    try {
      return JSON.parse(JSON.stringify(await make(async () => runtime)(event, {})));
    } finally {
      for (const { operation, input } of s3.sent.slice(before)) {
        const key = String(input.Key ?? "");
        if (operation === "get" || input.IfMatch !== undefined) note("s3:GetObject", key);
        if (operation === "put") note("s3:PutObject", key);
        if (operation === "list") note("s3:ListBucket", "");
        if (operation === "delete") note("s3:DeleteObject", key);
      }
    }
  }

  /** The answers to its next writes are lost: it must read back whether they took effect. */
  function loseAnswers(count: number): void {
    for (let lost = 0; lost < count; lost++) {
      s3.failNext({ operation: "put", when: "after", error: connectionReset() });
    }
  }

  /** Again with the same input, as after a lost answer: a stage then meets what it wrote. */
  async function twice<Output>(by: FunctionName, make: MakeHandler<Output>, event: object): Promise<Output> {
    await call(by, make, event);
    return call(by, make, event);
  }

  async function runToCandidate(executionName: string) {
    clock = new Date(clock.getTime() + 3_600_000);
    const run = await twice("DetectDrops", makeDetectDrops, { executionName, input: {} });
    if (run.decision !== "RETRAIN") throw new Error(`${executionName} found ${run.reason}`);
    const batches = [];
    for (const batch of run.batches) batches.push(await twice("Preprocess", makePreprocess, { run, batch }));
    const vocabulary = await twice("BuildVocabulary", makeBuildVocabulary, { run, batches });
    const { manifest } = vocabulary;
    const shards = [];
    for (const shard of vocabulary.shards) {
      shards.push(await twice("ShardRecordIO", makeShardRecordIO, { run, vocabulary: manifest, shard }));
    }
    await twice("SealShards", makeSealShards, { run, vocabulary: manifest, shards });
    hosted.add(run.topicModel.name).add(run.neighbourIndex.name);
    const topicModel = await tinyArchive(vocabulary.vocabularySize, topicCount);
    models.set(run.topicModel.name, loadTopicModel(await unpackModel(topicModel)));
    const topics = [];
    for (const batch of run.batches) {
      const event = { run, vocabulary: manifest, batch, endpoint: run.topicModel.name };
      topics.push(await twice("InferTopics", makeInferTopics, event));
    }
    const dataset = { run, vocabulary: manifest, topics };
    const neighbours = await twice("BuildKnnDataset", makeBuildKnnDataset, dataset);
    const { bytes } = await store.get(neighbours.data.key);
    const train = { contentType: recordio, files: [[{ name: "part", bytes }]] };
    const { hyperParameters } = neighbours;
    const model = knn.train({ hyperParameters, channels: { train }, hostCount: 1, log: () => {} });
    models.set(run.neighbourIndex.name, knn.load(model));
    const url = async (kind: string, { name }: { name: string }, archive: Uint8Array) => {
      const key = `models/${run.id}/${kind}/${name}-1/output/model.tar.gz`;
      await store.put(key, archive);
      return `${store.uri}/${key}`;
    };
    const topicModelDataUrl = await url("ntm", run.topicModel, topicModel);
    const evaluation = await twice("Evaluate", makeEvaluate, {
      run,
      vocabulary: manifest,
      topics,
      neighbourDataset: neighbours.manifest,
      topicModelDataUrl,
      topicModelEndpoint: run.topicModel.name,
      neighbourIndexEndpoint: run.neighbourIndex.name,
    });
    return {
      run,
      vocabulary: manifest,
      neighbourDataset: neighbours.manifest,
      topicModelDataUrl,
      neighbourIndexDataUrl: await url("knn", run.neighbourIndex, new Uint8Array([1])),
      evaluation,
    };
  }

  let last = {};
  for (const [number, executionName] of ["first", "second", "third"].entries()) {
    await drop(store, `${executionName}.jsonl`, wire(40, 100 * number));
    const candidate = await runToCandidate(executionName);
    await twice("Promote", makePromote, candidate);
    // The lock, the claim on the release, its mark.
    loseAnswers(number === 2 ? 3 : 0);
    await twice("RetireSuperseded", makeRetireSuperseded, { run: candidate.run });
    last = candidate.run;
  }

  for (const event of acts) await call("Promote", makePromote, event);
  // Once more, and the lock is gone: somebody has deleted it.
  await store.delete("runs/lock.json");
  await call("RetireSuperseded", makeRetireSuperseded, { run: last });

  await drop(store, "fourth.jsonl", wire(40, 400));
  const late = await runToCandidate("fourth");
  await call("DiscardCandidate", makeDiscardCandidate, {
    run: late.run,
    error: { Error: "CandidateRefused", Cause: "it was worse" },
  });
  // A promotion that was still under way: its manifest is written, its lock is gone.
  await call("Promote", makePromote, late).catch(() => {});
  loseAnswers(2);
  await call("DiscardCandidate", makeDiscardCandidate, { run: late.run, error: { Error: "States.Timeout" } });

  await drop(store, "fifth.jsonl", wire(40, 500));
  const stopped = await runToCandidate("fifth");
  const clearing = stoppedEvent("fifth");
  await call("ClearStoppedRun", makeClearStoppedRun, clearing);
  await call("Promote", makePromote, stopped).catch(() => {});
  loseAnswers(2);
  await call("ClearStoppedRun", makeClearStoppedRun, clearing);

  await drop(store, "fresh.jsonl", wire(1, 900));
  await call("FoldIn", makeFoldIn, {});
  await drop(store, "fresher.jsonl", wire(1, 901));
  await call("FoldIn", makeFoldIn, {});
  await drop(store, "freshest.jsonl", wire(1, 902));
  await call("FoldIn", makeFoldIn, {});
  for (const event of queries) await call("Query", makeQuery as MakeHandler<object>, event);
  await call("Observe", makeObserve, {});
  clock = new Date(Date.now() + 86_400_000);
  const start = async () => {
    requests.push({ by: "Nudge", action: "states:StartExecution", resource: "the state machine" });
    return "STARTED" as const;
  };
  const makeNudge = lambdaHandler("nudge", nudgeInput, (input, runtime) => nudge(input, runtime, start));
  const message = { messageId: "one", attributes: { ApproximateReceiveCount: "1" } };
  await call("Nudge", makeNudge, { Records: [message] });
  return requests;
}

const acts = [
  { act: "releases" },
  { act: "verify" },
  { act: "rollback", by: "anna", reason: "what it recommends" },
  { act: "rollback" },
  { act: "prune", keep: 2, dryRun: true },
  { act: "prune", keep: 2 },
];

function stoppedEvent(name: string) {
  const event = {
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { name, status: "ABORTED" },
  };
  return { Records: [{ body: JSON.stringify(event) }] };
}

const queries = [
  { method: "GET", rawPath: "/v1/releases" },
  { method: "GET", rawPath: "/v1/articles/w0001/recommendations" },
  { method: "POST", rawPath: "/v1/recommendations", body: '{"text":"a tanker in the harbour"}' },
].map(({ method, ...event }) => ({ ...event, requestContext: { http: { method } } }));
