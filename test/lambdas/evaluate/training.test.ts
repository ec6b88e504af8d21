import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { evaluate } from "../../../lambdas/evaluate/evaluate.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { packModel } from "../../../shared/endpoints/model-archive.ts";
import { evaluationReportSchema } from "../../../shared/release/evaluation-report.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { ntmProgram } from "../../../shared/topics/ntm.ts";
import { syntheticCorpus } from "../../topics/synthetic-corpus.ts";
import { csvChannel, trainingInput } from "../../topics/synthetic-input.ts";
import { drop, fakeTopicModel, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";
import { changedTopics, indexOf } from "./hosting.ts";
import { toEvaluate } from "./to-evaluate.ts";

const settings = {
  feature_dim: "18",
  num_topics: "3",
  encoder_layers: "16,16,16",
  encoder_layers_activation: "relu",
  optimizer: "sgd",
  learning_rate: "0.02",
  mini_batch_size: "16",
  epochs: "10",
  num_patience_epochs: "10",
};

/** The archive of a real training; by default one that goes well. */
function archiveOf(given: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  const corpus = syntheticCorpus({ documents: 60, topics: 3, wordsPerTopic: 6, length: 20, seed: 1 });
  const input = trainingInput({ train: csvChannel(corpus.counts) }, { ...settings, ...given });
  return packModel(ntmProgram().train(input));
}

/** T28 of reliability.md: what is refused leaves a report that shows the curve. */
describe("the report of a candidate that is refused", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(60));
  });
  afterEach(() => remove());

  async function judge(archive: Uint8Array, topicModel: Endpoint = fakeTopicModel, minTopicUniqueness = 0) {
    const gate = { minLiftOverChance: 0, minTopicUniqueness };
    const runtime = { ...testRuntime(store, { gate }), openEndpoint: async () => topicModel };
    const made = await runToNeighbourData(runtime);
    const index = await indexOf(store, made.neighbours);
    const input = toEvaluate(store, made);
    await store.put(input.topicModelDataUrl.slice(`${store.uri}/`.length), archive);
    const result = await evaluate(input, {
      ...runtime,
      openEndpoint: async (name) => (name === "index" ? index : topicModel),
    });
    const text = async (name: string) =>
      Buffer.from((await store.get(`runs/${made.run.id}/report/${name}`)).bytes).toString();
    const report = evaluationReportSchema.parse(JSON.parse(await text("evaluation.json")));
    return { result, report, page: await text("report.html") };
  }

  it("shows the curve up to where a training diverged, for which it is refused whatever its figures are", async () => {
    const { result, report, page } = await judge(await archiveOf({ learning_rate: "0.3" }));

    expect(result).toMatchObject({
      goodEnough: false,
      reasons: "NOT_FINITE: the loss of epoch 5 is Infinity; the model is that of epoch 3",
    });
    expect(report.training).toMatchObject({
      known: true,
      bestEpoch: 3,
      ended: { by: "divergence", epoch: 5, loss: "Infinity" },
    });
    expect(report.training.known && report.training.epochs).toHaveLength(4);
    expect(page).toContain("Training diverged: the loss of epoch 5 is Infinity.");
    expect(page).toMatch(/<polyline class="curve rest" points="[\d. ]+"/);
  });

  it("shows the curve of a model whose topics have collapsed", async () => {
    const allOfOne = changedTopics((weights) => weights.map((_, topic) => (topic === 0 ? 0.71 : 0.01)));

    const { result, report, page } = await judge(await archiveOf(), allOfOne, 0.2);

    expect(result.goodEnough).toBe(false);
    expect(result.reasons).toMatch(/TOPICS_COLLAPSED: .*TOPIC_TOO_LARGE: /);
    expect(report.training.known && report.training.epochs).toHaveLength(10);
    expect(page).toContain("Trained for all of 10 epochs.");
  });

  it("says that the losses could not be read, which alone is no reason to refuse", async () => {
    const { result, report, page } = await judge(Uint8Array.of(1));

    expect(result).toMatchObject({ goodEnough: true, reasons: "" });
    expect(report.training).toEqual({ known: false, why: "MODEL_CORRUPT" });
    expect(page).toContain("could not be read (MODEL_CORRUPT)");
  });
});
