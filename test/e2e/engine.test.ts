import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dropArticles } from "../../infra/local/drop-articles.ts";
import { type Engine, openEngine } from "../../infra/local/engine.ts";
import type { ProgressEvent } from "../../infra/local/progress/events.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { readReleaseManifest } from "../../shared/release/manifest.ts";
import { snapshot, wire } from "../lambdas/bench.ts";

const quick = {
  topics: { count: 8, epochs: 40, encoderLayers: "32" },
  text: { maxFeatures: 500 },
  // So small a model may come out a little worse; what the gate does is tested by itself.
  gate: { maxPrecisionLoss: 1 },
  // Every article's recommendations are asked for as fast as they come.
  api: { callerRequestsPerSecond: "off" },
};

function get(path: string, method = "GET", body?: unknown): APIGatewayProxyEventV2 {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  return {
    rawPath: pathname,
    headers: {},
    queryStringParameters: Object.fromEntries(searchParams),
    requestContext: { http: { method, path: pathname } },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  } as APIGatewayProxyEventV2;
}

async function ask(engine: Engine, path: string, method?: string, body?: unknown) {
  const { statusCode, body: text } = await engine.query(get(path, method, body));
  return { statusCode, answer: JSON.parse(text ?? "null") };
}

/** One deployment through its life: each test goes on where the one before it ended. */
describe("the embedded engine", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "readnext-e2e-"));
  let engine: Engine;
  const events: ProgressEvent[] = [];
  const retrain = (force = false) => engine.retrain(force ? { force } : {}, (event) => events.push(event));
  const servingId = async () => (await ask(engine, "/v1/health")).answer.releaseId as string;

  beforeAll(async () => {
    dropArticles(dataDir, undefined);
    engine = await openEngine({ dataDir, config: parseConfig(quick, "test") });
  });
  afterAll(async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("answers 503 before anything was promoted", async () => {
    expect(await ask(engine, "/v1/health")).toMatchObject({
      statusCode: 503,
      answer: { code: "NO_RELEASE" },
    });
  });

  it("runs every state on the bundled sample and promotes a release", async () => {
    const result = await retrain();

    expect(result).toEqual({ status: "PROMOTED", releaseId: await servingId() });
    const finished = events.flatMap((event) => (event.kind === "state-finished" ? [event.state] : []));
    expect(finished).toEqual([
      "DetectDrops",
      "Preprocess",
      "BuildVocabulary",
      "ShardRecordIO",
      "SealShards",
      "TrainTopicModel",
      "CreateTopicModel",
      "ConfigureTopicModelEndpoint",
      "DeployTopicModel",
      "DescribeTopicModel",
      "InferTopics",
      "BuildKnnDataset",
      "TrainNeighbourIndex",
      "CreateNeighbourIndex",
      "ConfigureNeighbourIndexEndpoint",
      "DeployNeighbourIndex",
      "DescribeNeighbourIndex",
      "Evaluate",
      "Promote",
      "RetireSuperseded",
    ]);
    expect(events.filter(({ kind }) => kind === "epoch").length).toBeGreaterThanOrEqual(40);
  }, 120_000);

  it("chose for the model what is done to its topic weights, by words alone", async () => {
    const current = await readCurrent(engine.runtime.store);
    const { config, representation } = await readReleaseManifest(
      engine.runtime.store,
      current?.pointer.manifest ?? expect.fail("nothing is serving"),
    );

    expect(config.representation).toBe("auto");
    const { because, name, likenessInWords: likeness } = representation;
    expect(because).toBe("most-alike-in-words");
    expect(likeness?.[name]).toBe(Math.max(...Object.values(likeness ?? {})));
    expect(likeness?.[name]).toBeGreaterThan(0);
  });

  it("recommends by article what is about the same, far better than chance", async () => {
    const { answer } = await ask(engine, "/v1/articles?limit=100");
    let hits = 0;
    let results = 0;
    for (const { id, labels } of answer.articles) {
      const recommended = await ask(engine, `/v1/articles/${encodeURIComponent(id)}/recommendations`);
      expect(
        recommended.answer.results.map((result: { article: { id: string } }) => result.article.id),
      ).not.toContain(id);
      for (const { article } of recommended.answer.results) {
        results++;
        if (article.labels[0] === labels[0]) hits++;
      }
    }
    // 12 themes: chance is 1 in 12.
    expect(hits / results).toBeGreaterThan(0.35);
  }, 60_000);

  it("recommends by text, and says 422 for a text without a known word", async () => {
    const text = "Wheat and corn futures rose as drought cut the harvest forecast.";
    const found = await ask(engine, "/v1/recommendations", "POST", { text, k: 5 });
    const unknown = await ask(engine, "/v1/recommendations", "POST", { text: "zzyzx qwghlm" });

    expect(found.answer.results.length).toBeGreaterThan(0);
    expect(found.answer.results[0].article.labels).toEqual(["grain"]);
    expect(unknown).toMatchObject({ statusCode: 422, answer: { code: "NO_KNOWN_TERMS" } });
  });

  it("never recommends a held-out article", async () => {
    const { answer } = await ask(engine, "/v1/articles?limit=100");

    expect(answer.total).toBe(216);
    expect(await ask(engine, "/v1/articles/mw-oil-007")).toMatchObject({ statusCode: 404 });
  });

  it("finds nothing new the second time, and creates no object", async () => {
    const before = await snapshot(engine.runtime.store);

    const result = await retrain();

    expect(result).toEqual({ status: "NOTHING_NEW", reason: "SAME_AS_SERVING_RELEASE" });
    const after = await snapshot(engine.runtime.store);
    for (const objects of [before, after]) {
      objects.delete("logs/handlers.jsonl");
      objects.delete(layout.lock);
      objects.delete(layout.lastCheck);
    }
    expect(after).toEqual(before);
  });

  it("learns again when articles are dropped, and keeps the release before", async () => {
    const first = await servingId();
    writeFileSync(join(dataDir, "articles", "more.jsonl"), wire(40));

    const result = await retrain();

    expect(result).toEqual({ status: "PROMOTED", releaseId: await servingId() });
    expect(await servingId()).not.toBe(first);
    const { answer } = await ask(engine, "/v1/releases");
    expect(answer.releases).toMatchObject([
      { serving: true, previous: false, sequence: 2 },
      { serving: false, previous: true, retired: false, sequence: 1 },
    ]);
  }, 120_000);

  it("hosts nothing once a release serves", async () => {
    for (const kind of ["endpoints", "endpoint-configs", "models"]) {
      expect([...(await snapshot(engine.runtime.store, `sagemaker/${kind}/`)).keys()]).toEqual([]);
    }
  });

  it("remembers what a forced run learned: the next one finds nothing new", async () => {
    const before = await servingId();

    const forced = await retrain(true);
    const next = await retrain();

    expect(forced.status).toBe("PROMOTED");
    expect(await servingId()).not.toBe(before);
    expect(next).toEqual({ status: "NOTHING_NEW", reason: "SAME_AS_SERVING_RELEASE" });
  }, 60_000);

  it("refuses a candidate below the gate: readers keep the old release, its endpoints are gone, it is not tried twice", async () => {
    const serving = await servingId();
    const strict = parseConfig({ ...quick, gate: { minPrecisionAtK: 1 } }, "test");
    const strictEngine = await openEngine({ dataDir, config: strict });

    const refused = await strictEngine.retrain({}, () => {});
    const again = await strictEngine.retrain({}, () => {});
    await strictEngine.close();

    expect(refused).toMatchObject({
      status: "FAILED",
      error: "CandidateRefused",
      cause: expect.stringContaining("PRECISION_TOO_LOW"),
    });
    expect(again).toMatchObject({
      status: "NOTHING_NEW",
      reason: expect.stringContaining("ALREADY_REFUSED"),
    });
    expect(await servingId()).toBe(serving);
    expect((await snapshot(engine.runtime.store, "sagemaker/endpoints/")).size).toBe(0);
  }, 120_000);

  it("lets a failed run change nothing that readers see, and tells why it failed", async () => {
    const serving = await servingId();
    writeFileSync(join(dataDir, "articles", "broken.jsonl"), "no record\n".repeat(100));

    const result = await retrain();

    expect(result).toMatchObject({
      status: "FAILED",
      error: "UnusableDropError",
      cause: expect.stringMatching(/^100 of \d+ records were rejected/),
    });
    expect(await servingId()).toBe(serving);
  }, 60_000);

  it("runs one execution at a time", async () => {
    const told: string[] = [];
    const follow = () =>
      engine.retrain({}, (event) => {
        if (event.kind === "run-finished") told.push(event.result.status);
      });

    const results = await Promise.all([follow(), follow()]);

    const statuses = ["NOTHING_NEW", "RUN_IN_PROGRESS"];
    expect(results.map(({ status }) => status).sort()).toEqual(statuses);
    expect(told.sort()).toEqual(statuses);
  });
});

describe("the same articles, configuration and seed", () => {
  it("come to the same bytes in another folder, models included", async () => {
    const learn = async () => {
      const dataDir = mkdtempSync(join(tmpdir(), "readnext-same-"));
      dropArticles(dataDir, undefined);
      const engine = await openEngine({ dataDir, config: parseConfig(quick, "test") });
      const result = await engine.retrain({}, () => {});
      const files = await snapshot(engine.runtime.store, "releases/");
      await engine.close();
      rmSync(dataDir, { recursive: true, force: true });
      // A release's id and these two files tell when it was made, and by which execution.
      const named = [...files].map(([key, etag]) => [key.split("/").at(-1) ?? "", etag] as const);
      const content = named.filter(([name]) => !["manifest.json", "current.json"].includes(name));
      return { status: result.status, content: new Map(content) };
    };

    const first = await learn();
    const second = await learn();

    expect(first.status).toBe("PROMOTED");
    expect(first.content.size).toBe(11);
    expect(second).toEqual(first);
  }, 120_000);
});
