import { describe, expect, it } from "vitest";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";

/** T27 of reliability.md. That NTM refuses other widths, naming both numbers, is in test/topics/channels.test.ts. */
describe("what the topic model is asked to learn", () => {
  it.each([
    [24, {}],
    [90, {}],
    [90, { text: { maxFeatures: 5 } }],
    [90, { text: { minDocumentCount: 30 }, split: { trainShards: 3 } }],
  ])("has a column for each word of vocab.txt in every shard (%d articles, %j)", async (articles, config) => {
    const { store, remove } = await openTestStore();
    await drop(store, "wire.jsonl", wire(articles));

    const { run, vocabulary, shards } = await runToNeighbourData(testRuntime(store, config));

    const words = Buffer.from((await store.get(`runs/${run.id}/auxiliary/vocab.txt`)).bytes);
    const lines = words.toString().trimEnd().split("\n");
    expect(vocabulary.topicHyperParameters).toMatchObject({
      feature_dim: String(lines.length),
      num_topics: "30",
    });
    const widths = new Set<number | undefined>();
    for (const { key } of shards) {
      for (const { features } of decodeRecords((await store.get(key)).bytes)) {
        widths.add(features.get("values")?.shape?.[0]);
      }
    }
    remove();
    expect(widths).toEqual(new Set([lines.length]));
  });
});
