import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildKnnDataset } from "../../../lambdas/build-knn-dataset/build-knn-dataset.ts";
import { neighboursFrom } from "../../../shared/algorithms/answers.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { decodeTopicWeights, encodeTopicWeights, topicsFile } from "../../../shared/corpus/topic-weights.ts";
import { knn } from "../../../shared/neighbours/knn.ts";
import { writeArtifacts } from "../../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, snapshot, testRuntime, wire } from "../bench.ts";

/** T27 of reliability.md. */
describe("what the neighbour index is asked to learn", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  async function made(articles: number, config: object = {}) {
    await drop(store, "wire.jsonl", wire(articles));
    return runToNeighbourData(testRuntime(store, config));
  }

  it.each([
    // Fewer articles than `neighbours.candidates`: no more neighbours are asked for than there are.
    [12, "12"],
    [50, "50"],
    [51, "51"],
    [90, "51"],
  ])("of %d articles is every one of them, and %s neighbours of each", async (articles, k) => {
    const { neighbours } = await made(articles);

    expect(neighbours.hyperParameters).toEqual({
      feature_dim: "30",
      k,
      sample_size: String(articles),
      predictor_type: "classifier",
      index_metric: "COSINE",
    });
  });

  it("can be learned from few articles, and finds them all again", async () => {
    const { neighbours } = await made(12);
    const { bytes } = await store.get(neighbours.data.key);
    const contentType = "application/x-recordio-protobuf";
    const model = knn.load(
      knn.train({
        hyperParameters: neighbours.hyperParameters,
        channels: { train: { contentType, files: [[{ name: "part", bytes }]] } },
        hostCount: 1,
        log: () => {},
      }),
    );

    const answers = neighboursFrom(
      model({ contentType, accept: "application/json; verbose=true", body: bytes }),
    );

    const everyRow = [...Array(12).keys()];
    expect(answers).toHaveLength(12);
    for (const { labels } of answers) expect(labels.toSorted((a, b) => a - b)).toEqual(everyRow);
  });

  it.each(["sampleSize", "indexType", "featureDim"])(
    "cannot be configured to lose rows: %s is no key",
    (key) => {
      expect(() => parseConfig({ neighbours: { [key]: 10 } }, "test")).toThrow(
        `neighbours.${key}: no such key`,
      );
    },
  );

  it.each([2, 29, 31])("is refused when the topics' endpoint answered %d topics for 30", async (topics) => {
    const { run, vocabulary, topics: written } = await made(12);
    const { bytes } = await store.get(`runs/${run.id}/topics/00000/${topicsFile}`);
    const weights = [...decodeTopicWeights(bytes)].map((article, index) => ({
      ...article,
      weights: index === 7 ? new Float32Array(topics) : article.weights,
    }));
    const files = new Map([[topicsFile, encodeTopicWeights(weights)]]);
    const manifest = await writeArtifacts(store, `runs/${run.id}/topics/other`, files, {});
    const before = await snapshot(store);

    const topicsOfAll = [...written, { manifest }];
    const built = buildKnnDataset(
      { run, vocabulary: vocabulary.manifest, topics: topicsOfAll },
      testRuntime(store),
    );

    await expect(built).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "TOPIC_COUNT_MISMATCH",
      message: `article w0007 has ${topics} topic weights, but the run's topic model has 30 topics`,
    });
    expect(await snapshot(store)).toEqual(before);
  });

  it("has a column for each topic that is configured", async () => {
    await expect(made(12, { topics: { count: 8 } })).rejects.toMatchObject({
      code: "TOPIC_COUNT_MISMATCH",
      message: expect.stringMatching(/has 30 topic weights.* 8 topics/),
    });
  });
});
