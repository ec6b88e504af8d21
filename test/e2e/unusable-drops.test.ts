import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Engine, openEngine } from "../../infra/local/engine.ts";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { layout } from "../../shared/release/layout.ts";
import { snapshot, wire } from "../lambdas/bench.ts";

const article = (id: number, title: string, body: string) => JSON.stringify({ id: `a${id}`, title, body });
const thirty = (line: (id: number) => string) => Array.from({ length: 30 }, (_, id) => line(id)).join("\n");

/** T09 of reliability.md, through the whole state machine. (Nothing to do is called NOTHING_NEW here.) */
describe("a drop that cannot be learned from", () => {
  let dataDir: string;
  let engine: Engine;

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "readnext-t09-"));
    mkdirSync(join(dataDir, "articles"));
    engine = await openEngine({ dataDir, config: parseConfig({}, "test") });
  });
  afterEach(async () => {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const retrain = () => engine.retrain({}, () => {});
  const dropped = (text: string) => writeFileSync(join(dataDir, "articles", "drop.jsonl"), text);

  it.each([
    ["one article", wire(1), "1 distinct articles"],
    [
      "copies of one article",
      thirty((id) => article(id, "Same", "The very same words.")),
      "1 distinct articles",
    ],
    [
      "only stop words",
      thirty((id) => article(id, "the and of", "to in of the and ".repeat(id + 1))),
      "terms is in",
    ],
    [
      "an unknown language",
      thirty((id) => article(id, `市場${id}`, `原油価格${id}が上昇した。`)),
      "terms is in",
    ],
    ["one article of 50 MB", article(0, "Huge", "word ".repeat(10_500_000)), "1 of 1 records were rejected"],
    ["nothing that can be read", "no record\n".repeat(30), "30 of 30 records were rejected"],
  ])(
    "of %s ends the run before training: no job, no endpoint, no pointer",
    async (_what, text, reason) => {
      dropped(text);

      const result = await retrain();
      const again = await retrain();

      expect(result).toMatchObject({
        status: "FAILED",
        error: "UnusableDropError",
        cause: expect.stringContaining(reason),
      });
      expect(again).toMatchObject({ status: "NOTHING_NEW", reason: "ALREADY_REFUSED: UnusableDropError" });
      expect([...(await snapshot(engine.runtime.store, "sagemaker/")).keys()]).toEqual([]);
      expect([...(await snapshot(engine.runtime.store, "releases/")).keys()]).toEqual([]);
    },
    60_000,
  );

  it("of nothing ends as NOTHING_NEW and writes only when it looked", async () => {
    expect(await retrain()).toEqual({ status: "NOTHING_NEW", reason: "NO_ARTICLES" });

    expect([...(await snapshot(engine.runtime.store, "runs/")).keys()]).toEqual([layout.lastCheck]);
  });
});
