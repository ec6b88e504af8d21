import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildKnnDataset } from "../../lambdas/build-knn-dataset/build-knn-dataset.ts";
import { buildVocabulary } from "../../lambdas/build-vocabulary/build-vocabulary.ts";
import { detectDrops } from "../../lambdas/detect-drops/detect-drops.ts";
import { inferTopics } from "../../lambdas/infer-topics/infer-topics.ts";
import { preprocess } from "../../lambdas/preprocess/preprocess.ts";
import { sealShards } from "../../lambdas/seal-shards/seal-shards.ts";
import { shardRecordIO } from "../../lambdas/shard-recordio/shard-recordio.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { encodeRecords } from "../../shared/recordio/encode.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { measureNothing } from "../../shared/runtime/measure.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

/** One line of JSONL for each of `count` short articles in two themes; number n always reads the same. */
export function wire(count: number, from = 0): string {
  const themes = [
    ["freight", "vessel", "harbour", "container", "tanker", "canal"],
    ["wheat", "harvest", "bushel", "drought", "combine", "silo"],
  ] as const;
  const lines = Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const words = themes[number % 2] ?? themes[0];
    const body = Array.from(
      { length: 12 },
      (_, place) => words[(number * (place + 3) + place) % words.length],
    );
    return JSON.stringify({
      id: `w${String(number).padStart(4, "0")}`,
      title: `Report ${number}`,
      body: `${body.join(" ")} n${number}`,
      labels: [number % 2 ? "grain" : "shipping"],
    });
  });
  return `${lines.join("\n")}\n`;
}

/** What `topics.count` is by default. */
const topicCount = 30;

/** An endpoint that spreads counts over the topics by column: no learning, but weights that depend on the words. */
export const fakeTopicModel: Endpoint = {
  uri: "fake://topics",
  async invoke({ body }) {
    const answers = [...decodeRecords(body)].map(({ features }) => {
      const { keys = new Uint32Array(0), values = new Float32Array(0) } = features.get("values") ?? {};
      const weights = new Float32Array(topicCount).fill(0.1);
      for (const [index, key] of keys.entries()) {
        const topic = key % topicCount;
        weights[topic] = (weights[topic] ?? 0) + (values[index] ?? 0);
      }
      const sum = weights.reduce((total, weight) => total + weight, 0);
      return {
        features: new Map(),
        label: new Map([["topic_weights", { values: weights.map((w) => w / sum) }]]),
      };
    });
    return { contentType: "application/x-recordio-protobuf", body: encodeRecords(answers) };
  },
  async remove() {},
};

export async function openTestStore(): Promise<{ store: ObjectStore; remove: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), "readnext-test-"));
  const store = await openStore(pathToFileURL(directory).href);
  return { store, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export function testRuntime(store: ObjectStore, config: unknown = {}): Runtime {
  return {
    store,
    openEndpoint: async () => fakeTopicModel,
    listEndpoints: async () => [],
    config: parseConfig(config, "the test's configuration"),
    clock: () => new Date("2026-11-23T12:00:00Z"),
    log: silentLog,
    measure: measureNothing,
    middlewares: [],
  };
}

export async function drop(store: ObjectStore, key: string, text: string): Promise<void> {
  await store.put(`articles/${key}`, new TextEncoder().encode(text));
}

export async function detect(runtime: Runtime, executionName = "execution-1", force = false) {
  const result = await detectDrops({ executionName, input: { force } }, runtime);
  if (result.decision !== "RETRAIN")
    throw new Error(`expected RETRAIN, got ${result.decision}: ${result.reason}`);
  return result;
}

/** The stages up to the neighbour index's data, in the state machine's order. */
export async function runToNeighbourData(runtime: Runtime, executionName?: string) {
  const run = await detect(runtime, executionName);
  const batches = [];
  for (const batch of run.batches) batches.push(await preprocess({ run, batch }, runtime));
  const vocabulary = await buildVocabulary({ run, batches }, runtime);
  const shards = [];
  for (const shard of vocabulary.shards) {
    shards.push(await shardRecordIO({ run, vocabulary: vocabulary.manifest, shard }, runtime));
  }
  const dataset = await sealShards({ run, vocabulary: vocabulary.manifest, shards }, runtime);
  const topics = [];
  for (const batch of run.batches) {
    topics.push(
      await inferTopics({ run, vocabulary: vocabulary.manifest, batch, endpoint: "topics" }, runtime),
    );
  }
  const neighbours = await buildKnnDataset({ run, vocabulary: vocabulary.manifest, topics }, runtime);
  return { run, batches, vocabulary, shards, dataset, topics, neighbours };
}

/** Every object below a prefix with the hash of its bytes. */
export async function snapshot(store: ObjectStore, prefix = ""): Promise<Map<string, string>> {
  const objects = new Map<string, string>();
  for await (const { key, etag } of store.list(prefix)) objects.set(key, etag);
  return objects;
}
