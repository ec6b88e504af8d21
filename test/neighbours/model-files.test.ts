import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelFiles } from "../../shared/algorithms/program.ts";
import { CorruptDataError } from "../../shared/errors/errors.ts";
import { decodeModel, encodeModel, type KnnModel } from "../../shared/neighbours/model-files.ts";
import { refusal } from "../recordio/refusal.ts";
import { indexOf } from "./index-of.ts";

const model: KnnModel = {
  k: 5,
  predictorType: "classifier",
  index: indexOf("L2", 2, [
    { label: 3, vector: [1, 0] },
    { label: 4, vector: [0, -2] },
  ]),
};
const files = encodeModel(model);

function withFile(name: string, bytes: Uint8Array): ModelFiles {
  return new Map([...files, [name, bytes]]);
}

function fileOf(name: string): Uint8Array {
  return Uint8Array.from(files.get(name) ?? []);
}

function meta(json: unknown): ModelFiles {
  return withFile("model_algo-1.json", new TextEncoder().encode(JSON.stringify(json)));
}

const writtenMeta = {
  k: 5,
  predictor_type: "classifier",
  dimension_reduction: {},
  normalize: false,
  version: "1.0",
};

describe("encodeModel", () => {
  it("names its files as SageMaker's artifact does", () => {
    expect([...files.keys()]).toEqual(["model_algo-1", "model_algo-1.json"]);
  });

  it("writes the JSON that SageMaker documents", () => {
    expect(JSON.parse(new TextDecoder().decode(fileOf("model_algo-1.json")))).toEqual(writtenMeta);
  });

  it("says that COSINE normalizes", () => {
    const cosine = encodeModel({ ...model, index: indexOf("COSINE", 1, [{ label: 0, vector: [2] }]) });

    expect(new TextDecoder().decode(cosine.get("model_algo-1.json"))).toContain('"normalize":true');
  });
});

describe("decodeModel", () => {
  it("reads what was written", () => {
    const metric = fc.constantFrom("L2" as const, "INNER_PRODUCT" as const, "COSINE" as const);
    const item = fc.record({
      label: fc.nat(100),
      vector: fc.array(fc.integer(), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(metric, fc.array(item), fc.integer({ min: 1, max: 1024 }), (by, items, k) => {
        const written: KnnModel = { k, predictorType: "regressor", index: indexOf(by, 3, items) };

        expect(decodeModel(encodeModel(written))).toEqual(written);
      }),
    );
  });

  it("refuses an index that was altered", () => {
    const altered = fileOf("model_algo-1");
    altered[30] = 0xff;

    const error = refusal(() => decodeModel(withFile("model_algo-1", altered)));

    expect(error).toBeInstanceOf(CorruptDataError);
    expect(error).toMatchObject({ code: "MODEL_CORRUPT", message: expect.stringContaining("checksum") });
  });

  it("takes an edited k and predictor type", () => {
    const edited = decodeModel(meta({ ...writtenMeta, k: 7, predictor_type: "regressor" }));

    expect(edited).toEqual({ ...model, k: 7, predictorType: "regressor" });
  });

  it.each(["model_algo-1", "model_algo-1.json"])("refuses to go without %s", (name) => {
    const rest = new Map([...files].filter(([each]) => each !== name));

    expect(refusal(() => decodeModel(rest))).toMatchObject({
      code: "MODEL_CORRUPT",
      message: `${name} is missing`,
    });
  });

  it.each([
    "text",
    {},
    { ...writtenMeta, k: 0 },
    { ...writtenMeta, k: "5" },
    { ...writtenMeta, predictor_type: "ranker" },
    { ...writtenMeta, version: "2.0" },
    { ...writtenMeta, dimension_reduction: { type: "sign" } },
    { ...writtenMeta, more: 1 },
    { ...writtenMeta, normalize: true },
  ])("refuses %j beside the index", (json) => {
    expect(refusal(() => decodeModel(meta(json)))).toMatchObject({ code: "MODEL_CORRUPT" });
  });

  it("refuses a JSON file that is none", () => {
    const broken = withFile("model_algo-1.json", Uint8Array.of(0xff));

    expect(refusal(() => decodeModel(broken))).toMatchObject({ code: "MODEL_CORRUPT" });
  });
});
