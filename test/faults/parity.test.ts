import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dropArticles } from "../../infra/local/drop-articles.ts";
import { openEngine } from "../../infra/local/engine.ts";
import { loadDefinition } from "../../infra/local/state-machine.ts";
import { localImages, programFor } from "../../shared/algorithms/programs.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { RunResult } from "../../statemachine/run-result.ts";
import type { Execution } from "../statemachine/bench.ts";
import { s3Error } from "../storage/memory-s3.ts";
import { contentsOf, topicIds } from "./contents.ts";
import { type Deployment, openDeployment, type QueryAnswer, resultOf } from "./deployment.ts";

const learning = {
  seed: 5,
  topics: { count: 8, epochs: 40, encoderLayers: "32" },
  text: { maxFeatures: 500 },
  split: { trainShards: 3 },
  gate: { maxPrecisionLoss: 1, maxSliceLoss: 1 },
};
const sabotaged = { ...learning, topics: { ...learning.topics, count: 2, epochs: 1 }, gate: {} };
const machine = loadDefinition({
  TopicModelImage: localImages.ntm,
  NeighbourIndexImage: localImages.knn,
  SageMakerRoleArn: "arn:aws:iam::123456789012:role/readnext-main-sagemaker",
});

/** T24 of reliability.md: real models on both sides; each test goes on where the one before it ended. */
describe("one machine and AWS, given the same articles", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "readnext-parity-"));
  let aws: Deployment;
  let ours: ReadonlyMap<string, string>;
  const open = (config: object) => openEngine({ dataDir, config: parseConfig(config, "test") });

  beforeAll(async () => {
    dropArticles(dataDir, undefined);
    aws = await openAws();
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  async function openAws(): Promise<Deployment> {
    const config = { ...learning, retention: {} };
    const deployment = await openDeployment({ config, programFor, machine });
    await copyArticles(deployment);
    return deployment;
  }

  async function copyArticles({ store }: Deployment): Promise<void> {
    const folder = join(dataDir, "articles");
    for (const name of readdirSync(folder))
      await store.put(`articles/${name}`, readFileSync(join(folder, name)));
  }

  async function retrainHere(config: object) {
    const engine = await open(config);
    const states: string[] = [];
    const result = await engine.retrain({}, (event) => {
      if (event.kind === "state-finished" || event.kind === "state-failed") states.push(event.state);
    });
    await engine.close();
    return { states, result, store: engine.runtime.store };
  }

  it("go through the same states to the same bytes", async () => {
    const here = await retrainHere(learning);
    const there = await aws.run("first");

    expect(worded(resultOf(there))).toEqual(worded(here.result));
    expect(tasksAndMaps(there)).toEqual(here.states);
    ours = await contentsOf(here.store, releaseOf(here.result));
    expect(ours.size).toBeGreaterThan(40);
    expect(await contentsOf(aws.store, releaseOf(resultOf(there)))).toEqual(ours);
  }, 60_000);

  it("answer the same", async () => {
    const engine = await open(learning);
    for (const path of ["/v1/articles?limit=20", "/v1/topics", "/v1/articles/mw-oil-012/recommendations"]) {
      const [rawPath = "", query = ""] = path.split("?");
      const event = {
        rawPath,
        queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
        requestContext: { http: { method: "GET", path: rawPath } },
        isBase64Encoded: false,
      };
      const here = await engine.query(event as unknown as Parameters<typeof engine.query>[0]);
      const there = await aws.ask(path);

      expect(here.statusCode, path).toBe(200);
      expect(nameless(there.answer), path).toEqual(nameless(JSON.parse(here.body ?? "")));
    }
    await engine.close();
  });

  it("refuse the same candidate for the same reasons, and once", async () => {
    for (const expected of ["FAILED", "NOTHING_NEW"]) {
      const here = await retrainHere(sabotaged);
      const there = await aws.run(`sabotaged, ${expected}`, { config: { ...sabotaged, retention: {} } });

      expect(here.result.status).toBe(expected);
      expect(worded(resultOf(there))).toEqual(worded(here.result));
      expect(tasksAndMaps(there)).toEqual(here.states);
    }
  }, 60_000);

  it("come to the same bytes although S3 throttled every stage", async () => {
    const other = await openAws();
    const tried = new Set<string>();
    const throttled = (store: Deployment["store"]): Deployment["store"] => ({
      ...store,
      put: async (key, bytes) => {
        const folder = dirname(key).split("/").slice(0, 3).join("/");
        if (!tried.has(folder))
          other.s3.failNext({ operation: "put", when: "after", error: s3Error("SlowDown", 503) });
        tried.add(folder);
        return store.put(key, bytes);
      },
    });

    const there = await other.run("throttled", { storeOf: throttled });

    expect(tried.size).toBeGreaterThan(10);
    expect(await contentsOf(other.store, releaseOf(resultOf(there)))).toEqual(ours);
  }, 60_000);

  it("find the same drop unusable", async () => {
    writeFileSync(join(dataDir, "articles", "broken.jsonl"), "no record\n".repeat(100));
    await copyArticles(aws);

    const here = await retrainHere(learning);
    const there = await aws.run("broken");

    expect(here.result).toMatchObject({ error: "UnusableDropError" });
    expect(worded(resultOf(there))).toEqual(worded(here.result));
    expect(tasksAndMaps(there)).toEqual(here.states);
  }, 60_000);
});

/** Without what differs from execution to execution. */
function worded(result: RunResult): object {
  return result.status === "PROMOTED" ? { status: result.status } : result;
}

/** An answer without the names of its release and run. */
function nameless(answer: QueryAnswer): unknown {
  const releaseId = answer.releaseId ?? expect.fail("an answer of no release");
  const readable = (key: string, value: unknown) =>
    key === "next" ? Buffer.from(String(value), "base64url").toString() : value;
  const text = JSON.stringify(answer, readable);
  return JSON.parse(text.replaceAll(releaseId, "<release>").replaceAll(topicIds, '"$1"'));
}

function releaseOf(result: RunResult): string {
  if (result.status === "PROMOTED") return result.releaseId;
  throw new Error(JSON.stringify(result));
}

function tasksAndMaps({ states }: Execution): string[] {
  return states.filter((state) => {
    const type = machine.States[state]?.Type ?? "";
    return ["Task", "Map"].includes(type);
  });
}
