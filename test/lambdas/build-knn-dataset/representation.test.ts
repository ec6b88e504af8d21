import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildKnnDataset } from "../../../lambdas/build-knn-dataset/build-knn-dataset.ts";
import { readNeighbourDataset } from "../../../shared/corpus/neighbour-dataset.ts";
import { decodeTopicWeights, encodeTopicWeights, topicsFile } from "../../../shared/corpus/topic-weights.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import type { LogFields } from "../../../shared/runtime/log.ts";
import { writeArtifacts } from "../../../shared/storage/artifacts.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";
import { changedTopics } from "../evaluate/hosting.ts";
import {
  chosenForPlainWeights,
  plainWeights,
  twinArticles,
  twinConfig,
  twinTopicModel,
  twinWeights,
} from "../twins.ts";

type Made = Awaited<ReturnType<typeof runToNeighbourData>>;

describe("what is done to topic weights", () => {
  let store: ObjectStore;
  let remove: () => void;
  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
  });
  afterEach(() => remove());

  async function make(articles: string, topicModel: Endpoint, config: object): Promise<Made> {
    await drop(store, "articles.jsonl", articles);
    return runToNeighbourData({ ...testRuntime(store, config), openEndpoint: async () => topicModel });
  }

  const makeTwins = (config: object = {}) =>
    make(twinArticles(), twinTopicModel, { ...twinConfig, ...config });

  const recorded = async ({ neighbours }: Made) =>
    (await readNeighbourDataset(store, neighbours.manifest)).representation;

  async function vectors({ neighbours }: Made): Promise<number[][]> {
    const { bytes } = await store.get(neighbours.data.key);
    return [...decodeRecords(bytes)].map(({ features }) => [...(features.get("values")?.values ?? [])]);
  }

  it("is chosen for the model: its name travels on, with its figures it is in the manifest", async () => {
    const made = await makeTwins();

    expect(made.neighbours.representation).toBe("none");
    expect(await recorded(made)).toEqual({
      ...chosenForPlainWeights,
      likenessInWords: {
        "centred-log": expect.closeTo(0.9, 9),
        "square-root": expect.closeTo(0.9, 9),
        none: expect.closeTo(1, 9),
      },
    });
  });

  it("is done to every vector of the index", async () => {
    const made = await makeTwins();

    const weights = Array.from({ length: 22 }, (_, number) => [...twinWeights(number, plainWeights)]);
    expect(await vectors(made)).toEqual(weights);
  });

  it.each([
    [
      "centred-log",
      (weights: readonly number[]) => weights.map((weight) => Math.log(Math.max(weight, 1e-12))),
    ],
    ["square-root", (weights: readonly number[]) => weights.map(Math.sqrt)],
    ["none", (weights: readonly number[]) => [...weights]],
  ])("is what the configuration says, %s, with nothing compared", async (name, transform) => {
    const made = await makeTwins({ representation: name });

    expect(made.neighbours.representation).toBe(name);
    expect(await recorded(made)).toEqual({ name, because: "configured" });
    const [first = []] = await vectors(made);
    const expected = transform([...twinWeights(0, plainWeights)]);
    const mean = name === "centred-log" ? expected.reduce((sum, log) => sum + log, 0) / 13 : 0;
    expect(first).toEqual(expected.map((value) => expect.closeTo(value - mean, 4)));
  });

  it("is chosen by each article's own words, whatever the model makes of them", async () => {
    // Two themes take turns; this model tells the first 30 articles from the last 30 instead.
    const halves = changedTopics((weights, place) =>
      weights.map((_, topic) => ((topic === 0) === place < 30 ? 1 : 0.01)),
    );
    const oneWord = Array.from({ length: 60 }, (_, number) => {
      const word = number % 2 === 0 ? "freight" : "wheat";
      return JSON.stringify({ id: `a${100 + number}`, title: word, body: `${word} own${number}` });
    });

    const made = await make(oneWord.join("\n"), halves, {});

    // All of a half are equally near, so that its ten first are taken: five of each word. The odd ones of the first eleven
    // are among these themselves, and six others have the other word: (25 * 5 + 5 * 4) / 300.
    const mean = expect.closeTo(145 / 300, 9);
    expect(await recorded(made)).toEqual({
      name: "centred-log",
      because: "most-alike-in-words",
      likenessInWords: { "centred-log": mean, "square-root": mean, none: mean },
    });
  });

  it("is told to the log, with the figures", async () => {
    const lines: [string, LogFields | undefined][] = [];
    const { run, vocabulary, topics } = await makeTwins();
    const runtime = testRuntime(store, twinConfig);

    await buildKnnDataset(
      { run, vocabulary: vocabulary.manifest, topics },
      { ...runtime, log: (_level, message, fields) => lines.push([message, fields]) },
    );

    expect(lines).toEqual([
      [
        "representation chosen",
        {
          runId: run.id,
          representation: "none",
          because: "most-alike-in-words",
          "centred-log": expect.closeTo(0.9, 9),
          "square-root": expect.closeTo(0.9, 9),
          none: expect.closeTo(1, 9),
        },
      ],
    ]);
  });

  it("is the centred log where a model says the same of all articles", async () => {
    const made = await make(
      wire(30),
      changedTopics((weights) => weights.map(() => 1 / 30)),
      {},
    );

    expect(await recorded(made)).toEqual({ name: "centred-log", because: "topics-collapsed" });
    expect((await vectors(made)).flat().every((value) => Math.abs(value) < 1e-6)).toBe(true);
  });

  it.each([1, 10])("is the centred log of %d articles, and says why", async (count) => {
    const made = await makeTwins();
    const { run, vocabulary } = made;
    const { bytes } = await store.get(`runs/${run.id}/topics/00000/${topicsFile}`);
    const some = encodeTopicWeights([...decodeTopicWeights(bytes)].slice(0, count));
    const manifest = await writeArtifacts(
      store,
      `runs/${run.id}/topics/some`,
      new Map([[topicsFile, some]]),
      {},
    );

    const neighbours = await buildKnnDataset(
      { run, vocabulary: vocabulary.manifest, topics: [{ manifest }] },
      testRuntime(store),
    );

    expect(neighbours).toMatchObject({ rows: count, representation: "centred-log" });
    expect(await recorded({ ...made, neighbours })).toEqual({
      name: "centred-log",
      because: "too-few-articles",
    });
  });
});
