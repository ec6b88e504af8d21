import { describe, expect, it } from "vitest";
import { neighboursFrom } from "../../shared/algorithms/answers.ts";
import type { Channel, TrainingInput } from "../../shared/algorithms/program.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { createKnn, knn } from "../../shared/neighbours/knn.ts";
import { denseRecord, encodeRecords } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { refusal } from "../recordio/refusal.ts";

const RECORDIO = "application/x-recordio-protobuf";

function channel(name: string, rows: readonly (readonly number[])[], firstLabel = 0): Channel {
  const records = rows.map((row, i) =>
    denseRecord(Float32Array.from(row), { label: rowLabel(firstLabel + i) }),
  );
  return { contentType: RECORDIO, files: [[{ name, bytes: encodeRecords(records) }]] };
}

/** Rows 0 to 3: east, north-east, north, west. */
const compass = channel("train.pbr", [
  [2, 0],
  [1, 1],
  [0, 3],
  [-1, 0],
]);

const parameters = {
  feature_dim: "2",
  k: "3",
  sample_size: "100",
  predictor_type: "classifier",
  index_metric: "COSINE",
};

function input(overrides: Partial<TrainingInput> = {}): TrainingInput {
  return {
    hyperParameters: parameters,
    channels: { train: compass },
    hostCount: 1,
    log: () => {},
    ...overrides,
  };
}

function ask(accept: string, body: string, model = knn.train(input())) {
  const invoke = knn.load(model);
  return invoke({ contentType: "text/csv", accept, body: new TextEncoder().encode(body) });
}

describe("knn answers", () => {
  it.each(["application/json", "application/jsonlines", RECORDIO])(
    "in %s with the k most similar rows, the best last",
    (type) => {
      const [first, second] = neighboursFrom(ask(`${type}; verbose=true`, "5,0\n0,1\n"));

      expect(first?.labels).toEqual([2, 1, 0]);
      expect(first?.distances).toEqual([0, expect.closeTo(Math.SQRT1_2, 6), 1]);
      expect(second?.labels.at(-1)).toBe(2);
    },
  );

  it("to each of more rows than are searched for in one call", () => {
    const rows = Array.from({ length: 2500 }, (_, row) => ["1,0", "0,1", "-1,0"][row % 3] ?? "");

    const answers = neighboursFrom(ask("application/json; verbose=true", rows.join("\n")));

    expect(answers.map(({ labels }) => labels.at(-1))).toEqual(rows.map((_, row) => [0, 2, 3][row % 3]));
  });

  it("without verbose with the predicted label alone", () => {
    const { body } = ask("application/json", "5,0");

    expect(new TextDecoder().decode(body)).toBe('{"predictions":[{"predicted_label":0}]}');
  });

  it("with all rows when k is edited to more than their number", () => {
    const files = new Map(knn.train(input()));
    const meta = JSON.parse(new TextDecoder().decode(files.get("model_algo-1.json")));
    files.set("model_algo-1.json", new TextEncoder().encode(JSON.stringify({ ...meta, k: 1024 })));

    const [first] = neighboursFrom(ask("application/json; verbose=true", "5,0", files));

    expect(first?.labels).toEqual([3, 2, 1, 0]);
  });

  it("with squared distances, the nearest first, under L2", () => {
    const training = input({ hyperParameters: { ...parameters, index_metric: "L2" } });

    const [first] = neighboursFrom(ask("application/json; verbose=true", "2,0", knn.train(training)));

    expect(first).toMatchObject({ labels: [0, 1, 3], distances: [0, 2, 9] });
  });

  it("with the mean label as a regressor", () => {
    const training = input({ hyperParameters: { ...parameters, predictor_type: "regressor" } });

    const [first] = neighboursFrom(ask("application/json; verbose=true", "0,1", knn.train(training)));

    expect(first).toMatchObject({ labels: [0, 1, 2], predictedLabel: 1 });
  });

  it("a row of zeros with similarity 0", () => {
    const [first] = neighboursFrom(ask("application/json; verbose=true", "0,0"));

    expect(first).toMatchObject({ labels: [2, 1, 0], distances: [0, 0, 0] });
  });

  it.each([
    ["1,2,3", "application/json", "feature_dim is 2 but the data has 3 features"],
    ["1,x", "application/json", "no number"],
    ["1,2", "text/html", "accept type text/html is not supported"],
  ])("%j for accept %s with MODEL_ERROR", (body, accept, reason) => {
    const error = refusal(() => ask(accept, body));

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({ code: "MODEL_ERROR", message: expect.stringContaining(reason) });
  });
});

describe("knn training", () => {
  it("gives the same bytes every time, whatever the clock says", () => {
    const again = createKnn(() => 5).train(input());

    expect(again).toEqual(createKnn(() => 7).train(input()));
  });

  it("reads CSV with the label in the first column", () => {
    const bytes = new TextEncoder().encode("0,2,0\n1,1,1\n2,0,3\n3,-1,0\n");
    const csv = { contentType: "text/csv;label_size=1", files: [[{ name: "train.csv", bytes }]] };

    expect(knn.train(input({ channels: { train: csv } }))).toEqual(knn.train(input()));
  });

  it("keeps a sample of sample_size rows, the same in every run", () => {
    const train = channel(
      "train.pbr",
      Array.from({ length: 50 }, (_, row) => [row, 1]),
    );
    const training = input({
      channels: { train },
      hyperParameters: { ...parameters, k: "20", sample_size: "20" },
    });

    const [first] = neighboursFrom(ask("application/json; verbose=true", "1,1", knn.train(training)));
    const [again] = neighboursFrom(ask("application/json; verbose=true", "1,1", knn.train(training)));

    expect(new Set(first?.labels).size).toBe(20);
    expect(Math.max(...(first?.labels ?? []))).toBeGreaterThan(19);
    expect(again).toEqual(first);
  });

  it.each([
    ["no train channel", { channels: {} }, "u'train' is a required channel"],
    ["an unknown channel", { channels: { train: compass, validation: compass } }, "channel u'validation'"],
    ["no record", { channels: { train: channel("train.pbr", []) } }, "channel train holds no record"],
    ["two instances", { hostCount: 2 }, "trains on 1 instance, not on 2"],
    ["an unknown key", { hyperParameters: { ...parameters, x: "1" } }, "(u'x' was unexpected)"],
    [
      "another width",
      { hyperParameters: { ...parameters, feature_dim: "30" } },
      "train.pbr: record 0: feature_dim is 30 but the data has 2 features",
    ],
    [
      "k beyond sample_size",
      { hyperParameters: { ...parameters, k: "101" } },
      "k 101 is more than sample_size 100",
    ],
    [
      "k beyond the rows",
      { hyperParameters: { ...parameters, k: "5" } },
      "k 5 is more than the 4 records of channel train",
    ],
    [
      "more lists than rows",
      { hyperParameters: { ...parameters, index_type: "faiss.IVFFlat", faiss_index_ivf_nlists: "5" } },
      "faiss_index_ivf_nlists 5 is more than the 4 rows of the index",
    ],
    [
      "COSINE with IVFPQ",
      { hyperParameters: { ...parameters, index_type: "faiss.IVFPQ" } },
      "index_metric COSINE cannot be used with index_type faiss.IVFPQ",
    ],
  ])("refuses %s", (_, overrides, reason) => {
    const error = refusal(() => knn.train(input(overrides)));

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({ code: "CLIENT_ERROR", message: expect.stringContaining(reason) });
  });

  it.each(["auto", "4"])(
    "takes faiss.IVFFlat with %s lists, the same in every run",
    (faiss_index_ivf_nlists) => {
      const hyperParameters = { ...parameters, index_type: "faiss.IVFFlat", faiss_index_ivf_nlists };
      const model = knn.train(input({ hyperParameters }));

      const [first] = neighboursFrom(ask("application/json; verbose=true", "5,0", model));

      expect(first?.labels).toEqual([2, 1, 0]);
      expect(knn.train(input({ hyperParameters }))).toEqual(model);
    },
  );

  it("refuses records without labels", () => {
    const bytes = encodeRecords([denseRecord(Float32Array.of(1, 2))]);
    const train = { contentType: RECORDIO, files: [[{ name: "train.pbr", bytes }]] };

    expect(refusal(() => knn.train(input({ channels: { train } })))).toMatchObject({
      message: expect.stringContaining("have no label"),
    });
  });
});

describe("knn log", () => {
  function logOf(overrides: Partial<TrainingInput>): string[] {
    const lines: string[] = [];
    const times = [1_000, 2_500];
    createKnn(() => times.shift() ?? 0).train(input({ log: (line) => lines.push(line), ...overrides }));
    return lines;
  }

  it("tells the data's shape, the metrics, and that there is no test data", () => {
    expect(logOf({})).toEqual([
      "data=(4, 2), labels=(4,), NaNs=0",
      '#metrics {"StartTime":1,"EndTime":2.5,"Dimensions":{"Algorithm":"AWS/KNN","Host":"algo-1","Operation":"training","epoch":0,"Meta":"training_data_iter"},"Metrics":{"Total Records Seen":{"sum":4,"count":1,"min":4,"max":4}}}',
      "Test data is not provided.",
    ]);
  });

  it("tells a classifier's accuracy on the test channel", () => {
    // Nearest rows of east and west: labels 0 and 3; the test channel calls them 0 and 1.
    const test = channel("test.pbr", [
      [1, 0],
      [-4, 0],
    ]);

    const lines = logOf({ channels: { train: compass, test }, hyperParameters: { ...parameters, k: "1" } });

    expect(lines).toContain("#test_score (algo-1) : ('accuracy', 0.5)");
    expect(lines).toContain("#quality_metric: host=algo-1, test accuracy <score>=0.5");
    expect(lines.some((line) => line.startsWith("#test_score (algo-1) : ('macro_f_1.000', 0.33"))).toBe(true);
    expect(lines).not.toContain("Test data is not provided.");
  });

  it("tells a regressor's mean squared error on the test channel", () => {
    const test = channel("test.pbr", [
      [1, 0],
      [-4, 0],
    ]);
    const hyperParameters = { ...parameters, k: "1", predictor_type: "regressor" };

    const lines = logOf({ channels: { train: compass, test }, hyperParameters });

    expect(lines).toContain("#test_score (algo-1) : ('mse', 2)");
  });
});
