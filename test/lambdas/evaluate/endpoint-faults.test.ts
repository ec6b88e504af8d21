import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../../lambdas/evaluate/evaluate.ts";
import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { openEndpoint } from "../../../shared/endpoints/open-endpoint.ts";
import { denseRecord, encodeRecords } from "../../../shared/recordio/encode.ts";
import { rowLabel } from "../../../shared/recordio/row-label.ts";
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
import { type Answer, changed, changedTopics, indexOf, indexOver } from "./hosting.ts";
import { toEvaluate } from "./to-evaluate.ts";

const articles = 60;

/** The k-NN that this repository has, trained on vectors of two numbers. */
function indexOfTwoColumns(): Endpoint {
  const records = [0, 1].map((row) => denseRecord(Float32Array.of(row, 1), { label: rowLabel(row) }));
  const sizes = { feature_dim: "2", k: "1", sample_size: "2" };
  return indexOver(encodeRecords(records), { ...sizes, predictor_type: "classifier" });
}

/** Leaves the first of its answers out. */
function leavingOneOut(index: Endpoint): Endpoint {
  return {
    ...index,
    invoke: async (request) => {
      const { contentType, body } = await index.invoke({
        ...request,
        accept: "application/jsonlines; verbose=true",
      });
      return { contentType, body: body.subarray(body.indexOf(10) + 1) };
    },
  };
}

async function failingWith503(): Promise<Endpoint> {
  const sageMaker = memorySageMaker();
  sageMaker.failNext = modelError(503, "worker died");
  return openEndpoint("sagemaker://any", sageMaker);
}

/** T29 of reliability.md. */
describe("the endpoints of a candidate", () => {
  let store: ObjectStore;
  let remove: () => void;
  let made: Awaited<ReturnType<typeof runToNeighbourData>>;
  let index: Endpoint;
  beforeAll(async () => {
    ({ store, remove } = await openTestStore());
    await drop(store, "wire.jsonl", wire(articles));
    made = await runToNeighbourData(testRuntime(store));
    index = await indexOf(store, made.neighbours);
  });
  afterAll(() => remove());

  const judge = (hosted: { readonly topicModel?: Endpoint; readonly neighbourIndex?: Endpoint }) => {
    const endpoints = new Map([
      ["topics", hosted.topicModel ?? fakeTopicModel],
      ["index", hosted.neighbourIndex ?? index],
    ]);
    return evaluate(toEvaluate(store, made), {
      ...testRuntime(store),
      openEndpoint: async (name) => endpoints.get(name) ?? expect.fail(name),
    });
  };

  it("are judged when they answer as the run's files say", async () => {
    expect(await judge({})).toMatchObject({ goodEnough: expect.any(Boolean) });
  });

  const strangers = (answer: Answer) => ({
    labels: [...answer.labels, articles],
    distances: [...answer.distances, -1],
  });
  it.each([
    [
      "a topic model of another release",
      () => ({ topicModel: changedTopics((weights) => weights.toReversed()) }),
      "HOSTING_DIFFERS",
      "article w0000",
    ],
    [
      "an index whose rows are each another's",
      async () => ({ neighbourIndex: await indexOf(store, made.neighbours, (row) => (row + 1) % articles) }),
      "HOSTING_DIFFERS",
      "article w0000",
    ],
    [
      "an index that leaves an article out",
      () => ({ neighbourIndex: leavingOneOut(index) }),
      "ENDPOINT_ANSWER_MALFORMED",
      "14 documents of 15",
    ],
    [
      "an index of more articles than there are",
      () => ({ neighbourIndex: changed(index, strangers) }),
      "ROW_UNKNOWN",
      "row 60",
    ],
  ])("are not believed with %s, and nothing is written", async (_which, hosted, code, named) => {
    const before = await snapshot(store);

    await expect(judge(await hosted())).rejects.toMatchObject({
      name: "CorruptDataError",
      code,
      message: expect.stringContaining(named),
    });
    expect(await snapshot(store)).toEqual(before);
  });

  it("are not believed with the index of another run, whose articles are as many", async () => {
    const other = await openTestStore();
    await drop(other.store, "wire.jsonl", wire(articles, 1));
    const { neighbours } = await runToNeighbourData(testRuntime(other.store));

    const neighbourIndex = await indexOf(other.store, neighbours);
    other.remove();

    await expect(judge({ neighbourIndex })).rejects.toMatchObject({ code: "HOSTING_DIFFERS" });
  });

  it("are refused with an index of another model's width, naming both widths", async () => {
    await expect(judge({ neighbourIndex: indexOfTwoColumns() })).rejects.toMatchObject({
      name: "AlgorithmError",
      message: expect.stringMatching(/\b2\b.*\b30\b/),
    });
  });

  it.each(["topicModel", "neighbourIndex"])(
    "fail so that the state machine tries again when the %s answers 503",
    async (which) => {
      await expect(judge({ [which]: await failingWith503() })).rejects.toMatchObject({
        name: "TransientError",
        code: "ENDPOINT_UNAVAILABLE",
      });
    },
  );
});
