import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../../lambdas/evaluate/evaluate.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { releaseFiles } from "../../../shared/release/manifest.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime } from "../bench.ts";
import { twinArticles, twinConfig, twinTopicModel } from "../twins.ts";
import { indexOf } from "./hosting.ts";
import { toEvaluate } from "./to-evaluate.ts";

describe("a candidate whose representation was chosen", () => {
  let store: ObjectStore;
  let remove: () => void;
  let runtime: Runtime;
  let made: Awaited<ReturnType<typeof runToNeighbourData>>;
  let index: Endpoint;
  beforeAll(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "twins.jsonl", twinArticles());
    const openEndpoint = async (name: string) => (name === "index" ? index : twinTopicModel);
    runtime = { ...testRuntime(store, twinConfig), openEndpoint };
    made = await runToNeighbourData(runtime);
    index = await indexOf(store, made.neighbours);
  });
  afterAll(() => remove());

  const judge = () => evaluate(toEvaluate(store, made), runtime);

  it("is judged by it: under it, and no other, all neighbours have the article's label", async () => {
    const { metrics } = await judge();

    expect(metrics).toMatchObject({ method: "leave-one-out", precisionAtK: 1, probes: 22 });
  });

  it("is reported with it, and with the figures that it was chosen by", async () => {
    await judge();

    const { bytes } = await store.get(`runs/${made.run.id}/report/${releaseFiles.evaluation}`);
    expect(JSON.parse(Buffer.from(bytes).toString())).toMatchObject({
      representation: {
        name: "none",
        because: "most-alike-in-words",
        likenessInWords: {
          "centred-log": expect.closeTo(0.9, 9),
          "square-root": expect.closeTo(0.9, 9),
          none: expect.closeTo(1, 9),
        },
      },
    });
  });
});
