import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../infra/local/progress/events.ts";
import { layout } from "../../shared/release/layout.ts";
import { verifyRelease } from "../../shared/release/verify-release.ts";
import { silentLog } from "../../shared/runtime/log.ts";
import { openStore } from "../../shared/storage/open-store.ts";
import type { RunResult } from "../../statemachine/run-result.ts";
import { contentsOf } from "../faults/contents.ts";
import { snapshot, wire } from "../lambdas/bench.ts";

const program = join(import.meta.dirname, "../../infra/local/readnext.ts");
const config = {
  topics: { count: 4, epochs: 30, encoderLayers: "16", miniBatchSize: 16 },
  gate: { minTopicUniqueness: 0 },
};

/** T22 of reliability.md, whole: as a person runs it. In every state, with models that learn nothing: faults/every-state.test.ts. */
describe("a process that is killed in the middle of a run", () => {
  const root = mkdtempSync(join(tmpdir(), "readnext-killed-"));
  const configFile = join(root, "config.json");
  let undisturbed: ReadonlyMap<string, string>;

  beforeAll(async () => {
    writeFileSync(configFile, JSON.stringify(config));
    const data = makeData("undisturbed");
    const releaseId = promotedBy(await retrain(data));
    undisturbed = await contentsOf(await openStore(pathToFileURL(data).href), releaseId);
  }, 60_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function makeData(name: string): string {
    const data = join(root, name);
    mkdirSync(join(data, "articles"), { recursive: true });
    writeFileSync(join(data, "articles", "wire.jsonl"), wire(60));
    return data;
  }

  /** @param killIn the process is killed once this state is entered @returns undefined when it was */
  async function retrain(data: string, killIn?: string): Promise<RunResult | undefined> {
    const args = [program, "retrain", "--json", "--data", data, "--config", configFile];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let result: RunResult | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      const event = JSON.parse(line) as ProgressEvent;
      if (event.kind === "state-started" && event.state === killIn) child.kill("SIGKILL");
      if (event.kind === "run-finished") result = event.result;
    }
    return result;
  }

  it.each(["TrainTopicModel", "InferTopics", "TrainNeighbourIndex"])(
    "in %s is made up for by the next one: the same bytes, one release, and nothing hosted",
    async (state) => {
      const data = makeData(state);
      const store = await openStore(pathToFileURL(data).href);

      const killed = await retrain(data, state);
      const serving = await snapshot(store, layout.current);
      const releaseId = promotedBy(await retrain(data));

      expect(killed).toBeUndefined();
      expect(serving.size).toBe(0);
      expect(await contentsOf(store, releaseId)).toEqual(undisturbed);
      expect(await verifyRelease({ store, log: silentLog }, undefined)).toMatchObject({
        releaseId,
        whole: true,
      });
      expect([...(await snapshot(store, "sagemaker/endpoints/")).keys()]).toEqual([]);
    },
    60_000,
  );
});

function promotedBy(result: RunResult | undefined): string {
  if (result?.status === "PROMOTED") return result.releaseId;
  throw new Error(JSON.stringify(result));
}
