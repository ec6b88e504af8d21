import { type PromoteInput, promote } from "../../lambdas/promote/promote.ts";
import type { Topic } from "../../shared/release/load-release.ts";
import { releaseRunLock } from "../../shared/release/lock.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { modelNames, releaseIdOf } from "../../shared/release/names.ts";
import type { Run } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { type MemoryS3, memoryS3 } from "../storage/memory-s3.ts";
import { fakeTopicModel, runToNeighbourData, testRuntime } from "./bench.ts";

/** Small enough to be quick, many enough to be learned from. */
/** The wire's articles repeat each other's words: all are told apart by topics alone. */
export const candidateConfig = {
  split: { trainShards: 1 },
  retention: { releases: 2 },
  ranking: { topicShare: 1, feedbackShare: 0, duplicateLikeness: "off" },
};

const fewTopics: readonly Topic[] = [{ topic: 0, words: ["freight", "vessel"], share: 1 }];

/** A runtime whose endpoints are a set of names: what is not in it is not hosted. */
export function hostingRuntime(store: ObjectStore, config: unknown = candidateConfig) {
  const hosted = new Set<string>();
  const runtime: Runtime = {
    ...testRuntime(store, config),
    openEndpoint: async (name) => ({
      ...fakeTopicModel,
      uri: `fake://${name}`,
      remove: async () => {
        hosted.delete(name);
      },
    }),
    listEndpoints: async () => [...hosted].map((name) => ({ name, status: "InService" })),
  };
  return { runtime, hosted };
}

/** What a run has when it comes to Promote: a judged candidate with models and endpoints. Makes no SageMaker calls. */
export async function makeCandidate(
  runtime: Runtime,
  executionName: string,
  hosted: Set<string> = new Set(),
  topics: readonly Topic[] = fewTopics,
): Promise<PromoteInput> {
  const { store } = runtime;
  const { run, vocabulary, neighbours } = await runToNeighbourData(runtime, executionName);
  const names = modelNames(runtime.config.stage, run);
  hosted.add(names.topicModel).add(names.neighbourIndex);
  return {
    run,
    vocabulary: vocabulary.manifest,
    neighbourDataset: neighbours.manifest,
    topicModelDataUrl: await putModel(store, run, "ntm", names.topicModel),
    neighbourIndexDataUrl: await putModel(store, run, "knn", names.neighbourIndex),
    evaluation: {
      manifest: await writeReport(store, run, topics),
      metrics: { precisionAtK: 0.5, method: "test" },
    },
  };
}

/** A candidate that has become the serving release; its run has ended. */
export async function makeRelease(
  runtime: Runtime,
  executionName: string,
  hosted?: Set<string>,
  topics?: readonly Topic[],
) {
  const input = await makeCandidate(runtime, executionName, hosted, topics);
  await promote(input, runtime);
  await releaseRunLock(runtime.store, input.run.owner, runtime.clock());
  return { input, releaseId: releaseIdOf(input.run) };
}

async function putModel(store: ObjectStore, run: Run, kind: string, job: string): Promise<string> {
  const key = `models/${run.id}/${kind}/${job}/output/model.tar.gz`;
  await store.put(key, new TextEncoder().encode(`model of ${job}`));
  return `${store.uri}/${key}`;
}

function writeReport(store: ObjectStore, run: Run, topics: readonly Topic[]) {
  const files = new Map([
    [releaseFiles.evaluation, encodeJson({ runId: run.id })],
    [releaseFiles.topics, encodeJson(topics)],
    [releaseFiles.report, new TextEncoder().encode(`<p>${run.id}</p>`)],
  ]);
  return writeArtifacts(store, `runs/${run.id}/report`, files, {});
}

/** Buckets in memory that begin with what the store holds now. They bear its URI, which the models' URIs name. */
export async function bucketsLike(
  store: ObjectStore,
): Promise<() => Promise<{ store: ObjectStore; s3: MemoryS3 }>> {
  const contents: [string, Uint8Array][] = [];
  for await (const { key } of store.list("")) contents.push([`p/${key}`, (await store.get(key)).bytes]);
  return async () => {
    const s3 = memoryS3();
    for (const [key, bytes] of contents) s3.objects.set(key, bytes);
    const bucket = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
    return { store: { ...bucket, uri: store.uri }, s3 };
  };
}
