import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neighboursFrom, topicWeightsFrom } from "../../shared/algorithms/answers.ts";
import { writeNeighbours } from "../../shared/algorithms/messages-neighbours.ts";
import { writeTopicWeights } from "../../shared/algorithms/messages-topics.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { refusal } from "../recordio/refusal.ts";
import { field, floats, frame, join } from "../recordio/wire-builder.ts";
import { response } from "./invoke.ts";

const RECORDIO = "application/x-recordio-protobuf";
const types = ["application/json", "application/jsonlines", RECORDIO];
const float32 = fc.float({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0);

function label(name: string, ...values: number[]): Uint8Array {
  return field(2, join(field(1, name), field(2, field(2, field(1, floats(...values))))));
}

describe("topicWeightsFrom", () => {
  it.each([
    ["application/json", '{"predictions":[{"topic_weights":[0.25,0.75]},{"topic_weights":[0,1]}]}'],
    [
      "application/json; charset=utf-8",
      '{"predictions":[{"topic_weights":[0.25,0.75],"more":1},{"topic_weights":[0,1]}]}',
    ],
    ["application/jsonlines", '{"topic_weights":[0.25,0.75]}\n{"topic_weights":[0,1]}'],
    [RECORDIO, join(frame(label("topic_weights", 0.25, 0.75)), frame(label("topic_weights", 0, 1)))],
  ])("reads %s %s", (contentType, body) => {
    expect(topicWeightsFrom(response(contentType, body))).toEqual([
      Float32Array.of(0.25, 0.75),
      Float32Array.of(0, 1),
    ]);
  });

  it.each(types)("reads back what writeTopicWeights wrote as %s", (type) => {
    const row = fc
      .array(float32.map(Math.abs), { minLength: 4, maxLength: 4 })
      .map((cells) => Float32Array.from(cells));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        expect(topicWeightsFrom(writeTopicWeights(rows, type))).toEqual(rows);
      }),
    );
  });

  it.each([
    ["application/json", ""],
    ["application/json", "{"],
    ["application/json", "[]"],
    ["application/json", '{"predictions":{}}'],
    ["application/json", '{"predictions":[{}]}'],
    ["application/json", '{"predictions":[{"topic_weights":[]}]}'],
    ["application/json", '{"predictions":[{"topic_weights":[null]}]}'],
    ["application/json", '{"predictions":[{"topic_weights":["0.5"]}]}'],
    ["application/json", '{"predictions":[{"topic_weights":[-0.5]}]}'],
    ["application/json", '{"predictions":[{"topic_weights":[1e39]}]}'],
    ["application/json", '{"predictions":[{"topic_weights":[0.5,0.5]},{"topic_weights":[1]}]}'],
    ["application/jsonlines", '{"topic_weights":[1]}{"topic_weights":[1]}'],
    ["application/json", Uint8Array.of(0xff)],
    [RECORDIO, "garbage!"],
    [RECORDIO, frame(label("other", 1))],
    [RECORDIO, frame(label("topic_weights", Number.NaN))],
    ["text/html", "<html>"],
    ["", "{}"],
  ])("refuses %s %s", (contentType, body) => {
    const error = refusal(() => topicWeightsFrom(response(contentType, body)));

    expect(error).toBeInstanceOf(CorruptDataError);
    expect(error).toMatchObject({ code: "ENDPOINT_ANSWER_MALFORMED" });
  });
});

describe("neighboursFrom", () => {
  const expected = [{ predictedLabel: 3, labels: [9, 5432], distances: [0.5, 0.75] }];

  it.each([
    [
      "application/json",
      '{"predictions":[{"predicted_label":3.0,"distances":[0.5,0.75],"labels":[9.0,5432.0]}]}',
    ],
    ["application/jsonlines", '{"predicted_label":3.0,"distances":[0.5,0.75],"labels":[9.0,5432.0]}'],
    [
      RECORDIO,
      frame(join(label("predicted_label", 3), label("labels", 9, 5432), label("distances", 0.5, 0.75))),
    ],
  ])("reads %s in the order received", (contentType, body) => {
    expect(neighboursFrom(response(contentType, body))).toEqual(expected);
  });

  it.each(types)("reads back what writeNeighbours wrote as %s", (type) => {
    const answer = fc
      .array(fc.tuple(float32, fc.nat(2 ** 24)), { maxLength: 6 })
      .chain((found) => fc.record({ found: fc.constant(found), predictedLabel: fc.nat(2 ** 24) }));
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 4 }), (answers) => {
        const written = answers.map(({ found, predictedLabel }) => ({
          predictedLabel,
          distances: Float32Array.from(found, ([distance]) => distance),
          labels: Float32Array.from(found, ([, each]) => each),
        }));

        const read = neighboursFrom(writeNeighbours(written, `${type}; verbose=true`));

        expect(read).toEqual(
          answers.map(({ found, predictedLabel }) => ({
            predictedLabel,
            distances: found.map(([distance]) => distance),
            labels: found.map(([, each]) => each),
          })),
        );
      }),
    );
  });

  it.each([
    ["application/json", '{"predictions":[{"predicted_label":3.0}]}'],
    ["application/json", '{"predictions":[{"predicted_label":3.0,"distances":[0.5],"labels":[1,2]}]}'],
    ["application/json", '{"predictions":[{"predicted_label":3.0,"distances":["near"],"labels":[1]}]}'],
    ["application/json", '{"predictions":[{"distances":[0.5],"labels":[1]}]}'],
    [RECORDIO, frame(join(label("predicted_label", 3, 4), label("labels", 1), label("distances", 0.5)))],
  ])("refuses %s %s", (contentType, body) => {
    const error = refusal(() => neighboursFrom(response(contentType, body)));

    expect(error).toMatchObject({ name: "CorruptDataError", code: "ENDPOINT_ANSWER_MALFORMED" });
  });
});

describe("an endpoint's garbage", () => {
  it("raises no other error", () => {
    const body = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc.json().map((text) => new TextEncoder().encode(`{"predictions":[${text}]}`)),
      fc.uint8Array().map(frame),
    );
    fc.assert(
      fc.property(fc.constantFrom(...types, "text/plain"), body, (type, bytes) => {
        for (const read of [topicWeightsFrom, neighboursFrom]) {
          try {
            read(response(type, bytes));
          } catch (error) {
            expect(error).toMatchObject({ code: "ENDPOINT_ANSWER_MALFORMED" });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
