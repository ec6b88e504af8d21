import type { Endpoint } from "../../../shared/endpoints/endpoint.ts";
import { knn } from "../../../shared/neighbours/knn.ts";
import { decodeRecords } from "../../../shared/recordio/decode.ts";
import { encodeRecords } from "../../../shared/recordio/encode.ts";
import { rowLabel } from "../../../shared/recordio/row-label.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { fakeTopicModel } from "../bench.ts";

const recordio = "application/x-recordio-protobuf";

/** What BuildKnnDataset says of an index. */
interface NeighbourData {
  readonly data: { readonly key: string };
  readonly hyperParameters: Readonly<Record<string, string>>;
}

/** The k-NN of this repository, trained on dense RecordIO with labels. */
export function indexOver(bytes: Uint8Array, hyperParameters: Readonly<Record<string, string>>): Endpoint {
  const train = { contentType: recordio, files: [[{ name: "part", bytes }]] };
  const files = knn.train({ hyperParameters, channels: { train }, hostCount: 1, log: () => {} });
  const model = knn.load(files);
  return { uri: "fake://index", invoke: async (request) => model(request), remove: async () => {} };
}

/** The index that a run would have trained, its rows under other labels if `rowOf` says so. */
export async function indexOf(
  store: ObjectStore,
  { data, hyperParameters }: NeighbourData,
  rowOf: (row: number) => number = (row) => row,
): Promise<Endpoint> {
  const records = [...decodeRecords((await store.get(data.key)).bytes)].map((record) => {
    const row = record.label.get("values")?.values[0] ?? -1;
    return { ...record, label: new Map([["values", { values: rowLabel(rowOf(row)) }]]) };
  });
  return indexOver(encodeRecords(records), hyperParameters);
}

export interface Answer {
  readonly labels: readonly number[];
  readonly distances: readonly number[];
}

/** An index whose answers are changed on their way; `change` is also told which of a request's answers it is. */
export function changed(index: Endpoint, change: (answer: Answer, place: number) => Answer): Endpoint {
  return {
    ...index,
    invoke: async ({ contentType, body }) => {
      const accept = "application/json; verbose=true";
      const answered = await index.invoke({ contentType, accept, body });
      const { predictions } = JSON.parse(Buffer.from(answered.body).toString());
      const answers = predictions.map((answer: Answer, place: number) => ({
        predicted_label: 0,
        ...change(answer, place),
      }));
      return {
        contentType: "application/json",
        body: Buffer.from(JSON.stringify({ predictions: answers })),
      };
    },
  };
}

/** The same topic model for every article but those that `change` gives other weights. */
export function changedTopics(change: (weights: number[], place: number) => number[]): Endpoint {
  return {
    ...fakeTopicModel,
    invoke: async (request) => {
      const { body } = await fakeTopicModel.invoke(request);
      const predictions = [...decodeRecords(body)].map(({ label }, place) => ({
        topic_weights: change([...(label.get("topic_weights")?.values ?? [])].map(Number), place),
      }));
      return { contentType: "application/json", body: Buffer.from(JSON.stringify({ predictions })) };
    },
  };
}

/** An endpoint that keeps the records of every request. */
export function watched(endpoint: Endpoint) {
  const requests: ReturnType<typeof recordsIn>[] = [];
  const watching: Endpoint = {
    ...endpoint,
    invoke: async (request) => {
      requests.push(recordsIn(request.body));
      return endpoint.invoke(request);
    },
  };
  return { endpoint: watching, requests };
}

function recordsIn(body: Uint8Array) {
  return [...decodeRecords(body)].map(({ features }) => features.get("values"));
}
