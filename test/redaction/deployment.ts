import { makeHandler as makeBuildKnnDataset } from "../../lambdas/build-knn-dataset/handler.ts";
import { makeHandler as makeBuildVocabulary } from "../../lambdas/build-vocabulary/handler.ts";
import { makeHandler as makeDetectDrops } from "../../lambdas/detect-drops/handler.ts";
import { makeHandler as makeEvaluate } from "../../lambdas/evaluate/handler.ts";
import { makeHandler as makeInferTopics } from "../../lambdas/infer-topics/handler.ts";
import { makeHandler as makePreprocess } from "../../lambdas/preprocess/handler.ts";
import { makeHandler as makePromote } from "../../lambdas/promote/handler.ts";
import { makeHandler as makeRetireSuperseded } from "../../lambdas/retire-superseded/handler.ts";
import { makeHandler as makeSealShards } from "../../lambdas/seal-shards/handler.ts";
import { makeHandler as makeShardRecordIO } from "../../lambdas/shard-recordio/handler.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { knn } from "../../shared/neighbours/knn.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import { fakeTopicModel, testRuntime } from "../lambdas/bench.ts";
import { memoryS3 } from "../storage/memory-s3.ts";
import type { Json, MakeHandler } from "./witness.ts";

const recordio = "application/x-recordio-protobuf";
const lenient = { minLiftOverChance: 0, minTopicUniqueness: 0 };
const config = {
  articles: { maxRejectShare: 0.5 },
  split: { trainShards: 1 },
  text: { minDocumentCount: 1, maxDocumentShare: 1 },
};

export interface Step {
  readonly name: string;
  readonly make: MakeHandler;
  readonly event: Json;
}

/** A bucket in memory, a topic model that is a fake, and neighbour indexes that are real. */
export async function openDeployment(gate: object = lenient) {
  const s3 = memoryS3();
  const indexes = new Map<string, ReturnType<typeof knn.load>>();
  const runtime = await runtimeOver(s3.client, s3.bucket);

  async function runtimeOver(client: typeof s3.client, bucket: string): Promise<Runtime> {
    const store = await openStore(`s3://${bucket}`, { s3: client });
    return { ...testRuntime(store, { ...config, gate }), openEndpoint: async (name) => endpoint(name) };
  }

  function endpoint(name: string): Endpoint {
    return {
      uri: `fake://${name}`,
      invoke: async (request) => indexes.get(name)?.(request) ?? fakeTopicModel.invoke(request),
      remove: async () => {},
    };
  }

  async function host(name: string, { data, hyperParameters }: Json): Promise<void> {
    const { bytes } = await runtime.store.get(data.key);
    const train = { contentType: recordio, files: [[{ name: "part", bytes }]] };
    const model = knn.train({ hyperParameters, channels: { train }, hostCount: 1, log: () => {} });
    indexes.set(name, knn.load(model));
  }

  async function modelUrl(run: Json, kind: string): Promise<string> {
    const key = `models/${run.id}/${kind}/job/output/model.tar.gz`;
    await runtime.store.put(key, new Uint8Array([1]));
    return `${runtime.store.uri}/${key}`;
  }

  /** The stages of one run in the state machine's order; each is given back what it answered. */
  async function* stages(executionName: string): AsyncGenerator<Step, void, Json> {
    const run = yield step("detect-drops", makeDetectDrops, { executionName, input: {} });
    const batches: Json[] = [];
    for (const batch of run.batches) batches.push(yield step("preprocess", makePreprocess, { run, batch }));
    const words = yield step("build-vocabulary", makeBuildVocabulary, { run, batches });
    const vocabulary = words.manifest;
    const shards: Json[] = [];
    for (const shard of words.shards) {
      shards.push(yield step("shard-recordio", makeShardRecordIO, { run, vocabulary, shard }));
    }
    yield step("seal-shards", makeSealShards, { run, vocabulary, shards });
    const topics: Json[] = [];
    for (const batch of run.batches) {
      const event = { run, vocabulary, batch, endpoint: run.topicModel.name };
      topics.push(yield step("infer-topics", makeInferTopics, event));
    }
    const neighbours = yield step("build-knn-dataset", makeBuildKnnDataset, {
      run,
      vocabulary,
      topics,
    });
    await host(run.neighbourIndex.name, neighbours);
    const topicModelDataUrl = await modelUrl(run, "ntm");
    const judged = {
      run,
      vocabulary,
      topics,
      neighbourDataset: neighbours.manifest,
      topicModelDataUrl,
      topicModelEndpoint: run.topicModel.name,
      neighbourIndexEndpoint: run.neighbourIndex.name,
    };
    const evaluation = yield step("evaluate", makeEvaluate, judged);
    yield step("promote", makePromote, {
      run,
      vocabulary,
      neighbourDataset: neighbours.manifest,
      topicModelDataUrl,
      neighbourIndexDataUrl: await modelUrl(run, "knn"),
      evaluation,
    });
    yield step("retire-superseded", makeRetireSuperseded, { run });
  }

  /** The same over a copy of the bucket as it is now, with what is read from it. */
  async function copy() {
    const { client, bucket, objects } = memoryS3(s3.bucket);
    for (const [key, bytes] of s3.objects) objects.set(key, bytes);
    const read = new Set<string>();
    const { store, ...other } = await runtimeOver(client, bucket);
    const get = (key: string) => {
      read.add(key);
      return store.get(key);
    };
    return { runtime: { ...other, store: { ...store, get } }, objects, read };
  }

  return { runtime, stages, copy, objects: s3.objects };
}

export type Deployment = Awaited<ReturnType<typeof openDeployment>>;

function step(name: string, make: MakeHandler, event: Json): Step {
  return { name, make, event };
}

/** Runs all stages. `before` may look at each before it is run. */
export async function runStages(
  { stages, runtime }: Deployment,
  executionName: string,
  call: (step: Step, runtime: Runtime) => Promise<Json>,
  before: (step: Step) => Promise<void> = async () => {},
): Promise<void> {
  const run = stages(executionName);
  let next = await run.next();
  while (!next.done) {
    await before(next.value);
    next = await run.next(await call(next.value, runtime));
  }
}
