import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inferTopics } from "../../../lambdas/infer-topics/infer-topics.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { openEndpoint } from "../../../shared/endpoints/open-endpoint.ts";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { encodeRecords } from "../../../shared/recordio/encode.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { memorySageMaker, modelError } from "../../endpoints/memory-sagemaker.ts";
import {
  drop,
  fakeTopicModel,
  openTestStore,
  runToNeighbourData,
  snapshot,
  testRuntime,
  wire,
} from "../bench.ts";

/** The records of an honest answer, changed. */
function answering(change: (records: object[]) => object[]): Endpoint {
  return {
    ...fakeTopicModel,
    invoke: async (request) => {
      const { contentType, body } = await fakeTopicModel.invoke(request);
      const records = change([...decodeRecords(body)]) as Parameters<typeof encodeRecords>[0];
      return { contentType, body: encodeRecords(records) };
    },
  };
}

async function failingWith(error: Error): Promise<Endpoint> {
  const sageMaker = memorySageMaker();
  sageMaker.failNext = error;
  return openEndpoint("sagemaker://topics", sageMaker);
}

/** T29 of reliability.md. */
describe("the topic model's endpoint", () => {
  let store: ObjectStore;
  let remove: () => void;
  let made: Awaited<ReturnType<typeof runToNeighbourData>>;
  beforeAll(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(60));
    made = await runToNeighbourData(testRuntime(store));
  });
  afterAll(() => remove());

  const infer = (endpoint: Endpoint) =>
    inferTopics(
      { run: made.run, vocabulary: made.vocabulary.manifest, batch: 0, endpoint: "topics" },
      { ...testRuntime(store), openEndpoint: async () => endpoint },
    );

  it.each([
    ["one answer too few", (records: object[]) => records.slice(1), "59 documents of 60"],
    [
      "one answer too many",
      (records: object[]) => [...records, ...records.slice(0, 1)],
      "61 documents of 60",
    ],
    ["no answer", () => [], "0 documents of 60"],
  ])("is not believed with %s, and nothing is written", async (_what, change, numbers) => {
    const before = await snapshot(store);

    await expect(infer(answering(change))).rejects.toMatchObject({
      name: "CorruptDataError",
      code: "ENDPOINT_ANSWER_MALFORMED",
      message: expect.stringContaining(numbers),
    });
    expect(await snapshot(store)).toEqual(before);
  });

  it("is not believed when its answer is cut short", async () => {
    const endpoint: Endpoint = {
      ...fakeTopicModel,
      invoke: async (request) => {
        const { contentType, body } = await fakeTopicModel.invoke(request);
        return { contentType, body: body.slice(0, -4) };
      },
    };

    await expect(infer(endpoint)).rejects.toMatchObject({ code: "ENDPOINT_ANSWER_MALFORMED" });
  });

  it.each([500, 502, 503])("that answers %d fails so that the state machine tries again", async (status) => {
    const before = await snapshot(store);

    const endpoint = await failingWith(modelError(status, "worker died"));

    await expect(infer(endpoint)).rejects.toMatchObject({
      name: "TransientError",
      code: "ENDPOINT_UNAVAILABLE",
      message: expect.stringContaining("worker died"),
    });
    expect(await snapshot(store)).toEqual(before);
  });

  it("that refuses the articles fails for good, in the container's words", async () => {
    const endpoint = await failingWith(modelError(400, "unable to parse the request"));

    await expect(infer(endpoint)).rejects.toMatchObject({
      name: "AlgorithmError",
      message: "unable to parse the request",
    });
  });
});
