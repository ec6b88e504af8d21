import { describe, expect, it } from "vitest";
import { neighboursFrom } from "../../shared/algorithms/answers.ts";
import type { LoadedModel } from "../../shared/algorithms/program.ts";
import { knn } from "../../shared/neighbours/knn.ts";
import { indexMetrics } from "../../shared/neighbours/metric.ts";
import { serveVectors } from "../../shared/neighbours/serve-vectors.ts";
import { denseRecord, encodeRecords } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { clusteredItems } from "./clustered.ts";
import { nearest } from "./oracle.ts";

const recordio = "application/x-recordio-protobuf";

/** Articles without a known word have no vector: their rows are left out. */
const items = clusteredItems(200, 5, 7, 0.3).filter(({ label }) => label % 9 !== 4);
const vectors = new Map(items.map(({ label, vector }) => [label, Float32Array.from(vector)]));
const records = items.map(({ label, vector }) =>
  denseRecord(Float32Array.from(vector), { label: rowLabel(label) }),
);
const queries = clusteredItems(20, 5, 3, 0.5);
const body = encodeRecords(queries.map(({ vector }) => denseRecord(Float32Array.from(vector))));
const ask = (model: LoadedModel) =>
  model({ contentType: recordio, accept: `${recordio}; verbose=true`, body });

describe("a neighbour index over vectors", () => {
  it.each(indexMetrics)("answers by %s to the byte as the one that k-NN trains on them", (metric) => {
    const trained = knn.train({
      hyperParameters: {
        feature_dim: "5",
        k: "12",
        sample_size: String(items.length),
        predictor_type: "classifier",
        index_metric: metric,
      },
      channels: {
        train: { contentType: recordio, files: [[{ name: "part", bytes: encodeRecords(records) }]] },
      },
      hostCount: 1,
      log: () => {},
    });

    const answered = ask(serveVectors(vectors, metric, 12));

    expect(answered).toEqual(ask(knn.load(trained)));
  });

  it("finds the nearest by their row ids", () => {
    const [answer] = neighboursFrom(ask(serveVectors(vectors, "L2", 12)));

    const expected = nearest("L2", items, queries[0]?.vector ?? [], 12).map(({ label }) => label);
    expect([...(answer?.labels ?? [])]).toEqual(expected);
  });

  it("answers with all there are when they are fewer", () => {
    const few = new Map([...vectors].slice(0, 3));

    const [answer] = neighboursFrom(ask(serveVectors(few, "COSINE", 12)));

    expect(answer?.labels).toHaveLength(3);
  });

  it.each([
    ["no vector at all", new Map(), /there is no vector/],
    ["vectors of two widths", new Map([...vectors, [999, new Float32Array(4)]]), /row 999 has 4 columns.* 5/],
  ])("refuses %s", (_, unusable, reason) => {
    const attempt = () => serveVectors(unusable, "COSINE", 12);

    expect(attempt).toThrow(expect.objectContaining({ code: "VECTORS_UNUSABLE" }));
    expect(attempt).toThrow(reason);
  });
});
