import { describe, expect, it } from "vitest";
import { InvalidInputError } from "../../shared/errors/errors.ts";
import { denseRecord, encodeRecord, sparseRecord } from "../../shared/recordio/encode.ts";
import type { DataRecord, Tensor } from "../../shared/recordio/record.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { refusal } from "./refusal.ts";

const one = Float32Array.of(1);

function recordWith(tensor: Tensor): DataRecord {
  return { features: new Map([["values", tensor]]), label: new Map() };
}

describe("encodeRecord refuses", () => {
  it.each([
    ["NaN", Float32Array.of(0, Number.NaN)],
    ["infinity", Float32Array.of(Number.POSITIVE_INFINITY)],
    ["minus infinity", Float64Array.of(Number.NEGATIVE_INFINITY)],
    ["a double beyond float32", Float64Array.of(1e39)],
  ])("%s among features", (_, values) => {
    const error = refusal(() => encodeRecord(denseRecord(values)));

    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ code: "NOT_FINITE" });
  });

  it("NaN as a label", () => {
    const label = Float32Array.of(Number.NaN);

    expect(refusal(() => encodeRecord(denseRecord(one, { label })))).toMatchObject({ code: "NOT_FINITE" });
  });

  it.each([Int32Array.of(16_777_217), Int32Array.of(2_147_483_647), Float64Array.of(0.1)])(
    "label %s, which float32 cannot hold",
    (label) => {
      const error = refusal(() => encodeRecord(denseRecord(one, { label })));

      expect(error).toMatchObject({
        code: "LABEL_NOT_EXACT",
        message: expect.stringContaining(String(label[0])),
      });
    },
  );

  it("keys and values of different numbers", () => {
    const record = sparseRecord(Uint32Array.of(1, 2), one, 10);

    expect(refusal(() => encodeRecord(record))).toMatchObject({ code: "KEYS_MISMATCH" });
  });

  it("keys without a shape", () => {
    const record = recordWith({ values: one, keys: Uint32Array.of(0) });

    expect(refusal(() => encodeRecord(record))).toMatchObject({ code: "KEYS_MISMATCH" });
  });

  it("a shape of more cells than a dense row has", () => {
    const record = recordWith({ values: one, shape: Uint32Array.of(2) });

    expect(refusal(() => encodeRecord(record))).toMatchObject({ code: "KEYS_MISMATCH" });
  });

  it("a key that is not below the number of columns", () => {
    const record = sparseRecord(Uint32Array.of(10), one, 10);

    expect(refusal(() => encodeRecord(record))).toMatchObject({
      code: "KEY_OUT_OF_RANGE",
      message: "values: key 10 is not below 10",
    });
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])("%d columns", (columns) => {
    const error = refusal(() => sparseRecord(Uint32Array.of(0), one, columns));

    expect(error).toMatchObject({ code: "COLUMNS_OUT_OF_RANGE" });
  });

  it("a uid that is half a surrogate pair", () => {
    const record = denseRecord(one, { uid: "\ud800" });

    expect(refusal(() => encodeRecord(record))).toMatchObject({ code: "NOT_UNICODE" });
  });

  it("a record longer than any reader would take", () => {
    const record = denseRecord(new Float32Array(9_000_000));

    expect(refusal(() => encodeRecord(record))).toMatchObject({ code: "RECORD_TOO_LARGE" });
  });
});

describe("rowLabel", () => {
  it.each([0, 1, 16_777_215])("carries row %i as it is", (row) => {
    expect(rowLabel(row)).toEqual(Int32Array.of(row));
  });

  it.each([16_777_216, 2_147_483_648, -1, 0.5, Number.NaN])("refuses row %d", (row) => {
    expect(refusal(() => rowLabel(row))).toMatchObject({
      code: "LABEL_NOT_EXACT",
      message: expect.stringContaining("from 0 to 16777215"),
    });
  });
});
