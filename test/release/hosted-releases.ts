import { promote } from "../../lambdas/promote/promote.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { NotFoundError } from "../../shared/errors/errors.ts";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { loadRelease, type Release } from "../../shared/release/load-release.ts";
import { releaseFiles } from "../../shared/release/manifest.ts";
import { modelNames, releaseIdOf } from "../../shared/release/names.ts";
import type { Run } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import { drop, fakeTopicModel, testRuntime, wire } from "../lambdas/bench.ts";
import { bucketsLike, candidateConfig, makeCandidate, makeRelease } from "../lambdas/candidate.ts";
import { indexOver } from "../lambdas/evaluate/hosting.ts";
import { type MemoryS3, memoryS3 } from "../storage/memory-s3.ts";

/** Models that answer, by endpoint name. */
export type Hosted = Map<string, Endpoint["invoke"]>;

export interface Deployment {
  readonly store: ObjectStore;
  readonly s3: MemoryS3;
  readonly hosted: Hosted;
  readonly runtime: Runtime;
}

/**
 * Deployments in memory in which `count` releases were promoted one after the other, of 30 articles and two more each
 * time, all of them hosted by models that answer as they should; and one candidate more, which is not promoted.
 */
export async function hostedReleases(count: number) {
  // A bucket from the beginning: an article's tag is part of what a release was made from.
  const s3 = memoryS3();
  const store = await openStore(`s3://${s3.bucket}/p`, { s3: s3.client });
  // The bench's runs ask this one, whatever their own is called.
  const hosted: Hosted = new Map([["topics", fakeTopicModel.invoke]]);
  const making = runtimeOver(store, hosted);
  const ids: string[] = [];
  const host = async (run: Run, vectorsKey: string) => {
    const names = modelNames("main", run);
    hosted.set(names.topicModel, fakeTopicModel.invoke);
    hosted.set(names.neighbourIndex, trainIndex((await store.get(vectorsKey)).bytes));
  };
  for (let number = 1; number <= count; number++) {
    await drop(store, number === 1 ? "wire.jsonl" : `more-${number}.jsonl`, wireOf(number));
    const { input, releaseId } = await makeRelease(making, `execution-${number}`);
    await host(input.run, layout.releaseFile(releaseId, releaseFiles.vectors));
    ids.push(releaseId);
  }
  await drop(store, "candidate.jsonl", wireOf(count + 1));
  const candidate = await makeCandidate(making, "candidate");
  await host(candidate.run, `${layout.neighbourData(candidate.run.id)}/knn_part0.pbr`);
  await store.delete("articles/candidate.jsonl");
  await store.delete(layout.lock);
  hosted.delete("topics");
  const freshBucket = await bucketsLike(store);

  async function deploy(): Promise<Deployment> {
    const bucket = await freshBucket();
    const copy: Hosted = new Map(hosted);
    return { ...bucket, hosted: copy, runtime: runtimeOver(bucket.store, copy) };
  }

  return { ids, candidate, candidateId: releaseIdOf(candidate.run), deploy };
}

export type HostedReleases = Awaited<ReturnType<typeof hostedReleases>>;

function wireOf(number: number): string {
  return number === 1 ? wire(30) : wire(2, 100 * number);
}

/** The runtime of a deployment whose endpoints are `hosted`. */
export function runtimeOver(store: ObjectStore, hosted: Hosted, config: object = candidateConfig): Runtime {
  return {
    ...testRuntime(store, config),
    openEndpoint: async (name) => ({
      uri: `fake://${name}`,
      invoke: async (request) => {
        const model = hosted.get(name);
        if (model) return model(request);
        throw new NotFoundError("ENDPOINT_NOT_FOUND", `Endpoint ${name} does not exist`);
      },
      remove: async () => {
        hosted.delete(name);
      },
    }),
    listEndpoints: async () => [...hosted.keys()].map((name) => ({ name, status: "InService" })),
  };
}

/** As BuildKnnDataset would have it trained. */
function trainIndex(vectors: Uint8Array): Endpoint["invoke"] {
  const rows = [...decodeRecords(vectors)];
  return indexOver(vectors, {
    feature_dim: String(rows[0]?.features.get("values")?.values.length),
    k: String(rows.length),
    sample_size: String(rows.length),
    predictor_type: "classifier",
    index_metric: "COSINE",
  }).invoke;
}

/** What readers get: loaded by the pointer, every file that they need verified. */
export async function serving(store: ObjectStore): Promise<Release> {
  const current = await readCurrent(store);
  if (!current) throw new Error("nothing serves");
  return loadRelease(store, current.pointer.manifest);
}

export async function servingId(store: ObjectStore): Promise<string> {
  return (await serving(store)).manifest.releaseId;
}

/** A run's promotion, without the lock that keeps runs apart. */
export function promoteUnlocked(runtime: Runtime, input: Parameters<typeof promote>[0]) {
  const holder = { owner: input.run.owner, runId: input.run.id, expiresAt: "2030-01-01T00:00:00.000Z" };
  const own = new TextEncoder().encode(JSON.stringify(holder));
  const { store } = runtime;
  const unlocked: ObjectStore = {
    ...store,
    get: async (key) => (key === layout.lock ? { bytes: own, etag: "own" } : store.get(key)),
  };
  return promote(input, { ...runtime, store: unlocked });
}
