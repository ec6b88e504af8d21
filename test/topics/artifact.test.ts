import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { createRandom } from "../../shared/random/random.ts";
import { decodeModel, encodeModel } from "../../shared/topics/artifact.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import type { TopicModel } from "../../shared/topics/model.ts";
import { createParameters, initialise, type NetworkShape } from "../../shared/topics/parameters.ts";

function modelOf(vocabulary: number, hidden: number[], topics: number, seed: number): TopicModel {
  const shape: NetworkShape = { vocabulary, hidden, topics, batchNorm: false };
  const parameters = createParameters(shape, plainEngine("single").room);
  initialise(parameters, createRandom(seed));
  const idf = Float32Array.from({ length: vocabulary }, (_, i) => 1 + i / 7);
  const hyperParameters = { feature_dim: String(vocabulary), note: "ünï" };
  return { shape, activation: "tanh", parameters, idf, hyperParameters, bestEpoch: 7 };
}

const size = fc.integer({ min: 1, max: 6 });
const models = fc
  .tuple(size, fc.array(size, { minLength: 1, maxLength: 3 }), size, fc.nat())
  .map(([vocabulary, hidden, topics, seed]) => modelOf(vocabulary, hidden, topics, seed));

function expectCorrupt(bytes: Uint8Array): void {
  try {
    decodeModel(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(CorruptDataError);
    expect(error).toMatchObject({ code: "MODEL_CORRUPT" });
    return;
  }
  throw new Error("corrupt bytes were taken for a model");
}

describe("artifact", () => {
  test("gives back every model", () => {
    fc.assert(
      fc.property(models, (model) => {
        const read = decodeModel(encodeModel(model));

        expect(read.shape).toEqual(model.shape);
        expect(read.activation).toBe("tanh");
        expect(read.bestEpoch).toBe(7);
        expect(read.hyperParameters).toEqual(model.hyperParameters);
        expect(read.idf).toEqual(model.idf);
        expect(read.parameters.flat).toEqual(model.parameters.flat);
      }),
    );
  });

  test("reads a model that lies at an odd place of a larger buffer", () => {
    const bytes = encodeModel(modelOf(5, [3], 2, 1));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);

    const read = decodeModel(shifted.subarray(3));

    expect(read.idf).toEqual(modelOf(5, [3], 2, 1).idf);
  });

  test("begins with its magic and version", () => {
    const bytes = Buffer.from(encodeModel(modelOf(5, [3], 2, 1)));

    expect(bytes.toString("latin1", 0, 4)).toBe("RNTM");
    expect(bytes.readUInt32LE(4)).toBe(1);
  });

  test("refuses a model with any one bit flipped", () => {
    const bytes = encodeModel(modelOf(4, [2], 2, 1));

    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const altered = Uint8Array.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ (1 << bit);

        expectCorrupt(altered);
      }),
    );
  });

  test("refuses a truncated model at any length", () => {
    const bytes = encodeModel(modelOf(4, [2], 2, 1));

    for (let length = 0; length < bytes.length; length++) expectCorrupt(bytes.subarray(0, length));
  });

  test("refuses foreign bytes with its own error only", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), expectCorrupt));
  });
});
