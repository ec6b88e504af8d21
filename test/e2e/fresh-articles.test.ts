import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Engine, openEngine } from "../../infra/local/engine.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { eventOf } from "../lambdas/query/small-release.ts";

const quick = { topics: { count: 8, epochs: 40, encoderLayers: "32" }, gate: { maxPrecisionLoss: 1 } };

interface Told {
  readonly id: string;
  readonly labels: readonly string[];
  readonly split?: string;
}

/** Of the bundled sample; every tenth article comes later. */
const lines = readFileSync(new URL("../../sample/market-wire.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const trainable = lines.filter((line) => (JSON.parse(line) as Told).split !== "test");
const late = trainable.filter((_, number) => number % 10 === 0);

/** One deployment through its life: each test goes on where the one before it ended. */
describe("articles that come after a release", () => {
  const dataDir = mkdtempSync(join(tmpdir(), "readnext-fresh-"));
  const write = (name: string, some: readonly string[]) =>
    writeFileSync(join(dataDir, "articles", name), `${some.join("\n")}\n`);
  let engine: Engine;
  const ask = async (path: string, query?: Record<string, string>) => {
    const { body } = await engine.query(eventOf(path, query ? { query } : {}));
    return JSON.parse(body ?? "null");
  };

  beforeAll(async () => {
    mkdirSync(join(dataDir, "articles"), { recursive: true });
    write(
      "early.jsonl",
      lines.filter((line) => !late.includes(line)),
    );
    engine = await openEngine({ dataDir, config: parseConfig(quick, "test") });
    expect(await engine.retrain({}, () => {})).toMatchObject({ status: "PROMOTED" });
  }, 120_000);
  afterAll(async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("are recommendable as soon as they are folded in, and placed among their like", async () => {
    write("late.jsonl", late);

    const folded = await engine.foldIn();

    expect(folded).toMatchObject({ decision: "FOLDED", accepted: late.length, rejected: 0, duplicates: 0 });
    let hits = 0;
    let results = 0;
    for (const line of late) {
      const { id, labels } = JSON.parse(line) as Told;
      const answer = await ask(`/v1/articles/${id}/recommendations`);
      for (const { article } of answer.results as { article: Told }[]) {
        results++;
        if (article.labels.some((label) => labels.includes(label))) hits++;
      }
    }
    expect(late.length).toBeGreaterThanOrEqual(20);
    expect(results).toBe(10 * late.length);
    // By chance one in twelve is of the same desk.
    expect(hits / results).toBeGreaterThan(0.25);
  });

  it("are learned from by the next retraining, and are fresh no longer", async () => {
    const before = await ask("/v1/health");
    const { status } = await engine.retrain({}, () => {});
    const folded = await engine.foldIn();
    const after = await ask("/v1/health");

    expect(status).toBe("PROMOTED");
    expect(folded).toMatchObject({ decision: "NOTHING_NEW", releaseId: after.releaseId });
    expect(before).toMatchObject({ articles: trainable.length, freshArticles: late.length });
    expect(after).toMatchObject({ articles: trainable.length, freshArticles: 0 });
  }, 120_000);
});
