import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { encodeRecords } from "../../../shared/recordio/encode.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { drop, openTestStore, runToNeighbourData, testRuntime, wire } from "../bench.ts";

const stranger = JSON.stringify({ id: "stranger", title: "Zqx", body: "Xylograph quixotism vexillology." });

/** T13 of reliability.md. */
describe("an article without a known term", () => {
  let store: ObjectStore;
  let remove: () => void;

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", `${wire(60)}${stranger}\n`);
  });
  afterEach(() => remove());

  it("gets no topic weights, no row in a shard and no place in the index, but stays in the catalogue", async () => {
    const { run, shards, topics, neighbours } = await runToNeighbourData(testRuntime(store));

    expect(topics).toMatchObject([{ articles: 60, withoutKnownTerms: 1 }]);
    expect(shards.reduce((sum, { records }) => sum + records, 0)).toBe(60);
    expect(neighbours.rows).toBe(60);
    expect(neighbours.hyperParameters.sample_size).toBe("60");
    const catalogue = Buffer.from(
      (await store.get(`runs/${run.id}/vocabulary/catalogue.jsonl`)).bytes,
    ).toString();
    expect(catalogue).toContain('"stranger"');
    const listed = (await store.get(`runs/${run.id}/topics/00000/not-recommendable.jsonl`)).bytes;
    expect(Buffer.from(listed).toString()).toBe('{"id":"stranger","code":"NO_KNOWN_TERMS"}\n');
  });

  it("keeps every other article's row as its label", async () => {
    const { run, neighbours } = await runToNeighbourData(testRuntime(store));

    const labels = [...decodeRecords((await store.get(neighbours.data.key)).bytes)].map(
      ({ label }) => label.get("values")?.values[0],
    );
    const ids = Buffer.from((await store.get(`runs/${run.id}/knn/ids/ids.tsv`)).bytes).toString();
    // Ids in code-point order: "stranger" comes before "w0000" and takes row 0.
    expect(labels).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(ids.split("\n")[0]).toBe("1\tw0000");
  });

  it.each([
    ["NaN", Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY],
    ["negative", -1],
  ])("refuses a %s topic weight from the endpoint", async (_name, bad) => {
    const endpoint = await testRuntime(store).openEndpoint("any");
    const lying: Runtime = {
      ...testRuntime(store),
      openEndpoint: async () => ({
        ...endpoint,
        invoke: async (request) => {
          const records = [...decodeRecords(request.body)].map(() => ({
            features: new Map(),
            label: new Map([["topic_weights", { values: Float32Array.of(0.5, bad, 0.5) }]]),
          }));
          return { contentType: request.accept, body: encodeRecords(records, { values: "any" }) };
        },
      }),
    };

    await expect(runToNeighbourData(lying)).rejects.toMatchObject({ code: "ENDPOINT_ANSWER_MALFORMED" });
  });
});
