import { describe, expect, it } from "vitest";
import { writeNeighbours } from "../../shared/algorithms/messages-neighbours.ts";
import { writeTopicWeights } from "../../shared/algorithms/messages-topics.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { hexOf } from "../recordio/hex.ts";
import { refusal } from "../recordio/refusal.ts";
import { textOf } from "./invoke.ts";

const weights = [Float32Array.of(0.25, 0.75), Float32Array.of(0.5, 0.5)];
const neighbours = [
  { predictedLabel: 0, distances: Float32Array.of(3.5, 4.25), labels: Float32Array.of(0, 5432) },
  { predictedLabel: 7, distances: Float32Array.of(-1), labels: Float32Array.of(7) },
];

describe("writeTopicWeights", () => {
  const json = '{"predictions":[{"topic_weights":[0.25,0.75]},{"topic_weights":[0.5,0.5]}]}';

  it.each(["application/json", "application/json; charset=utf-8", "*/*", "", "Application/Json"])(
    "writes JSON for accept %j",
    (accept) => {
      const answer = writeTopicWeights(weights, accept);

      expect(answer.contentType).toBe("application/json");
      expect(textOf(answer.body)).toBe(json);
    },
  );

  it("writes one JSON object a line", () => {
    const answer = writeTopicWeights(weights, "application/jsonlines");

    expect(answer.contentType).toBe("application/jsonlines");
    expect(textOf(answer.body)).toBe('{"topic_weights":[0.25,0.75]}\n{"topic_weights":[0.5,0.5]}\n');
  });

  it("writes RecordIO whose label is named topic_weights", () => {
    const answer = writeTopicWeights([Float32Array.of(1)], "application/x-recordio-protobuf");

    expect(answer.contentType).toBe("application/x-recordio-protobuf");
    const name = `0a0d${Buffer.from("topic_weights").toString("hex")}`;
    expect(hexOf(answer.body)).toBe(`0a23d7ce1b0000001219${name}120812060a040000803f00`);
  });

  it("writes float32 weights so that they come back the same", () => {
    const answer = writeTopicWeights([Float32Array.of(0.1, 0.9)], "application/json");

    expect(textOf(answer.body)).toBe(
      '{"predictions":[{"topic_weights":[0.10000000149011612,0.8999999761581421]}]}',
    );
  });

  it.each(["text/csv", "text/html", "application/xml"])("refuses accept %j", (accept) => {
    const error = refusal(() => writeTopicWeights(weights, accept));

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({ code: "MODEL_ERROR", message: `accept type ${accept} is not supported` });
  });

  it("refuses to send what is not finite", () => {
    const error = refusal(() => writeTopicWeights([Float32Array.of(Number.NaN)], "application/json"));

    expect(error).toMatchObject({ code: "MODEL_ERROR", message: expect.stringContaining("topic_weights") });
  });
});

describe("writeNeighbours", () => {
  it.each(["application/json", "application/json; verbose=false"])("writes labels alone for %j", (accept) => {
    const answer = writeNeighbours(neighbours, accept);

    expect(textOf(answer.body)).toBe('{"predictions":[{"predicted_label":0},{"predicted_label":7}]}');
  });

  it.each([
    "application/json; verbose=true",
    "application/json;verbose=true",
    "application/json ; Verbose = TRUE",
  ])("writes the neighbours, too, for %j", (accept) => {
    const answer = writeNeighbours(neighbours, accept);

    expect(answer.contentType).toBe("application/json");
    expect(JSON.parse(textOf(answer.body))).toEqual({
      predictions: [
        { predicted_label: 0, distances: [3.5, 4.25], labels: [0, 5432] },
        { predicted_label: 7, distances: [-1], labels: [7] },
      ],
    });
  });

  it("writes one object a line, from which results can be read at top level", () => {
    const [first = neighbours[0]] = neighbours;

    const answer = writeNeighbours(first === undefined ? [] : [first], "application/jsonlines; verbose=true");

    expect(JSON.parse(textOf(answer.body)).labels).toEqual([0, 5432]);
  });

  it.each([
    ["", "predicted_label"],
    ["; verbose=true", "predicted_label,distances,labels"],
  ])("writes RecordIO labels for accept parameters %j", (parameters, names) => {
    const answer = writeNeighbours(neighbours, `application/x-recordio-protobuf${parameters}`);

    const text = Buffer.from(answer.body).toString("latin1");
    const found = ["predicted_label", "distances", "labels"].filter((name) => text.includes(name));
    expect(found.join()).toBe(names);
  });

  it.each(["application/json; verbose=yes", "application/json; verbose"])("refuses accept %j", (accept) => {
    expect(refusal(() => writeNeighbours(neighbours, accept))).toMatchObject({ code: "MODEL_ERROR" });
  });
});
