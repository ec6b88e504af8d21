import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyTopicModel } from "../../../lambdas/evaluate/verify-topic-model.ts";
import { decodeTopicWeights, type TopicWeights } from "../../../shared/corpus/topic-weights.ts";
import { readVocabularyManifest } from "../../../shared/corpus/vocabulary-files.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, fakeTopicModel, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";
import { changedTopics, watched } from "./hosting.ts";

const stranger = JSON.stringify({ id: "stranger", title: "Zqx", body: "Xylograph quixotism vexillology." });

/** Makes three batches of 160 articles, each with every third: number 150 of the stored weights is then article 131. */
const config = { articles: { batchBytes: 10_000 }, split: { trainShards: 1 } };

/** A run up to its topic weights: `verify` asks an endpoint about them. */
async function makeRun(articles: string, runConfig: object = config) {
  const { store, remove } = await openTestStore();
  await drop(store, "wire.jsonl", articles);
  const made = await runToNeighbourData(testRuntime(store, runConfig));
  const vocabulary = await readVocabularyManifest(store, made.vocabulary.manifest);
  const stored = await storedWeights(store, made.run.id, made.run.batches);
  const verify = (endpoint: Endpoint, weights = stored) =>
    verifyTopicModel(endpoint, store, vocabulary, weights);
  return { remove, stored, verify, batches: made.run.batches };
}

async function storedWeights(store: ObjectStore, runId: string, batches: readonly number[]) {
  const weights: TopicWeights[] = [];
  for (const batch of batches) {
    const key = `runs/${runId}/topics/${String(batch).padStart(5, "0")}/topics.pbr`;
    weights.push(...decodeTopicWeights((await store.get(key)).bytes));
  }
  return weights;
}

type Run = Awaited<ReturnType<typeof makeRun>>;

const differs = (message: RegExp | string) => ({
  name: "CorruptDataError",
  code: "HOSTING_DIFFERS",
  message: typeof message === "string" ? message : expect.stringMatching(message),
});

/** T29 of reliability.md: the probe set must match offline vectors within 1e-4 before promotion. */
describe("the topic model that is hosted", () => {
  let run: Run;
  beforeAll(async () => {
    run = await makeRun(wire(160));
  });
  afterAll(() => run.remove());

  it("passes when it answers as it did, asked once about every tenth of 160 articles", async () => {
    const { endpoint, requests } = watched(fakeTopicModel);

    await run.verify(endpoint);

    expect(run.batches.length).toBeGreaterThan(2);
    expect(requests.map((records) => records.length)).toEqual([16]);
  });

  it("is refused when it is another release's", async () => {
    const other = changedTopics((weights) => [...weights.slice(1), ...weights.slice(0, 1)]);

    await expect(run.verify(other)).rejects.toMatchObject(differs(/^fake:\/\/topics .* article w0000 /));
  });

  /** Weights that a test can name: 30 of them, all alike but the last. */
  const even = (last: number) => Array.from({ length: 30 }, (_, topic) => (topic === 29 ? last : 0.03125));
  const evenly = (weights: readonly TopicWeights[]) =>
    weights.map(({ id }) => ({ id, weights: Float32Array.from(even(0.25)) }));

  it.each([0.2498, 0.24989, 0.25011, 0.2502])(
    "is refused when one weight of the last article asked about is %d instead of 0.25",
    async (weight) => {
      const off = changedTopics((_, place) => even(place === 15 ? weight : 0.25));

      await expect(run.verify(off, evenly(run.stored))).rejects.toMatchObject(
        differs(`fake://topics answers article w0131 with weight ${weight} of topic 29, but 0.25 is stored`),
      );
    },
  );

  it.each([0.24991, 0.25, 0.25009])("passes when a weight is %d instead of 0.25", async (weight) => {
    const near = changedTopics(() => even(weight));

    await expect(run.verify(near, evenly(run.stored))).resolves.toBeUndefined();
  });

  it.each([29, 31])("is refused when it has %d topics instead of 30, naming both", async (topics) => {
    const other = changedTopics((weights) => [...weights, 0].slice(0, topics));

    await expect(run.verify(other)).rejects.toMatchObject(
      differs(`fake://topics answers article w0000 with ${topics} topic weights, but 30 are stored`),
    );
  });

  it("is not asked at all when the stored weights are of articles that the run does not have", async () => {
    const { endpoint, requests } = watched(fakeTopicModel);
    const foreign = run.stored.map(({ id, weights }, index) => ({ id: index ? id : "other", weights }));

    await expect(run.verify(endpoint, foreign)).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "TOPICS_FOREIGN",
      message: "of 16 articles with topic weights, the run's batches hold 15",
    });
    expect(requests).toEqual([]);
  });
});

describe("the topic model of a run with few articles", () => {
  let run: Run;
  beforeAll(async () => {
    run = await makeRun(`${stranger}\n${wire(12)}`, { split: { trainShards: 1 } });
  });
  afterAll(() => run.remove());

  it("is asked about every article with a known term, and about no other", async () => {
    const { endpoint, requests } = watched(fakeTopicModel);

    await run.verify(endpoint);

    expect(requests.map((records) => records.length)).toEqual([12]);
    for (const record of requests.flat()) expect(record?.keys?.length).toBeGreaterThan(0);
  });

  it.each(Array.from({ length: 12 }, (_, place) => place))(
    "is refused when only article %d is answered otherwise",
    async (changedPlace) => {
      const other = changedTopics((weights, place) =>
        place === changedPlace ? weights.toReversed() : weights,
      );

      const id = `w${String(changedPlace).padStart(4, "0")}`;
      await expect(run.verify(other)).rejects.toMatchObject(differs(new RegExp(`article ${id} with weight`)));
    },
  );
});
