import { describe, expect, it } from "vitest";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import type { DataRecord, Tensor } from "../../shared/recordio/record.ts";
import { bytesOf } from "./hex.ts";
import { doubles, field, floats, frame, join, recordOf, varint, varintField } from "./wire-builder.ts";

function decodeOne(payload: Uint8Array): DataRecord {
  const records = [...decodeRecords(frame(payload))];
  expect(records).toHaveLength(1);
  return records[0] as DataRecord;
}

function valuesOf(value: Uint8Array): Tensor | undefined {
  return decodeOne(recordOf(value)).features.get("values");
}

describe("decodeRecords", () => {
  it("reads a sparse row, its label and its uid from bytes written by hand", () => {
    const name = "0a0676616c756573";
    const feature = `0a1f${name}121512130a08000000400000803f120300ac021a02d00f`;
    const label = `120f${name}12053a030a0107`;

    const records = [...decodeRecords(bytesOf("0a23d7ce35000000", feature, label, "1a0161", "000000"))];

    expect(records).toEqual([
      {
        features: new Map([
          [
            "values",
            { values: Float32Array.of(2, 1), keys: Uint32Array.of(0, 300), shape: Uint32Array.of(2000) },
          ],
        ]),
        label: new Map([["values", { values: Int32Array.of(7) }]]),
        uid: "a",
      },
    ]);
  });

  it("reads no record from an empty file", () => {
    expect([...decodeRecords(new Uint8Array(0))]).toEqual([]);
  });

  it("reads a frame without payload as a record without anything", () => {
    expect(decodeOne(new Uint8Array(0))).toEqual({ features: new Map(), label: new Map() });
  });

  it("reads an empty sparse row with no keys, and keeps its shape", () => {
    const tensor = valuesOf(field(2, field(3, varint(2000))));

    expect(tensor).toEqual({
      values: new Float32Array(0),
      keys: new Uint32Array(0),
      shape: Uint32Array.of(2000),
    });
  });

  it("reads a dense tensor of several dimensions with its shape", () => {
    const tensor = valuesOf(field(2, join(field(1, floats(1, 2)), field(3, bytesOf("0102")))));

    expect(tensor).toEqual({ values: Float32Array.of(1, 2), shape: Uint32Array.of(1, 2) });
  });

  it("reads a dense tensor of one value with its shape", () => {
    const tensor = valuesOf(field(2, join(field(1, floats(5)), field(3, varint(1)))));

    expect(tensor).toEqual({ values: Float32Array.of(5), shape: Uint32Array.of(1) });
  });

  it("reads keys as far as the product of all dimensions goes", () => {
    const tensor = valuesOf(
      field(2, join(field(1, floats(1)), field(2, varint(199)), field(3, bytesOf("0a14")))),
    );

    expect(tensor?.keys).toEqual(Uint32Array.of(199));
  });

  it("reads float64 and int32 tensors into arrays of their type", () => {
    const double = valuesOf(field(3, field(1, doubles(0.1, -2))));
    const int = valuesOf(field(7, field(1, join(varint(-5), varint(2 ** 31 - 1), varint(-(2 ** 31))))));

    expect(double).toEqual({ values: Float64Array.of(0.1, -2) });
    expect(int).toEqual({ values: Int32Array.of(-5, 2147483647, -2147483648) });
  });

  it("reads values, keys and shape that are not packed", () => {
    const values = join(varint(13), floats(1), varint(13), floats(2));
    const keys = join(varintField(2, 3), varintField(2, 4));

    const tensor = valuesOf(field(2, join(values, keys, varintField(3, 9))));

    expect(tensor).toEqual({
      values: Float32Array.of(1, 2),
      keys: Uint32Array.of(3, 4),
      shape: Uint32Array.of(9),
    });
  });

  it("reads doubles and int32 that are not packed", () => {
    const double = valuesOf(field(3, join(varint(9), doubles(0.5), varint(9), doubles(1.5))));
    const int = valuesOf(field(7, join(varintField(1, 1), varintField(1, -1))));

    expect(double).toEqual({ values: Float64Array.of(0.5, 1.5) });
    expect(int).toEqual({ values: Int32Array.of(1, -1) });
  });

  it("joins values that come in several runs, packed or not", () => {
    const runs = join(field(1, floats(1, 2)), varint(13), floats(3), field(1, floats(4)));

    expect(valuesOf(field(2, runs))).toEqual({ values: Float32Array.of(1, 2, 3, 4) });
  });

  it("joins a tensor that comes in two messages", () => {
    const halves = join(field(2, field(1, floats(1))), field(2, field(1, floats(2))));

    expect(valuesOf(halves)).toEqual({ values: Float32Array.of(1, 2) });
  });

  it("lets the last of two tensors of different type count", () => {
    const both = join(field(2, field(1, floats(1))), field(3, field(1, doubles(2))));

    expect(valuesOf(both)).toEqual({ values: Float64Array.of(2) });
  });

  it("lets the last of two entries of the same name count", () => {
    const record = join(recordOf(field(2, field(1, floats(1)))), recordOf(field(2, field(1, floats(2)))));

    expect(decodeOne(record).features.get("values")).toEqual({ values: Float32Array.of(2) });
  });

  it("reads fields in any order", () => {
    const entry = join(field(2, field(2, field(1, floats(1)))), field(1, "values"));
    const sparse = join(field(3, varint(9)), field(2, varint(4)), field(1, floats(5)));
    const swapped = field(1, join(field(2, field(2, sparse)), field(1, "values")));

    const record = decodeOne(join(field(4, "m"), field(3, "id"), field(2, entry), swapped));

    expect(record).toEqual({
      features: new Map([
        ["values", { values: Float32Array.of(5), keys: Uint32Array.of(4), shape: Uint32Array.of(9) }],
      ]),
      label: new Map([["values", { values: Float32Array.of(1) }]]),
      uid: "id",
      metadata: "m",
    });
  });

  it("skips unknown fields at every level", () => {
    const unknown = join(varintField(11, 300), field(12, "text"), join(varint(13 * 8 + 5), floats(1)));
    const tensor = join(unknown, field(1, floats(1)));
    const value = join(unknown, field(2, tensor));
    const entry = join(unknown, field(1, "values"), field(2, value));

    const record = decodeOne(join(unknown, field(5, "configuration"), field(1, entry)));

    expect(record).toEqual({
      features: new Map([["values", { values: Float32Array.of(1) }]]),
      label: new Map(),
    });
  });

  it("skips a value of type Bytes", () => {
    const record = decodeOne(recordOf(field(9, field(1, "image"))));

    expect(record.features.size).toBe(0);
  });

  it("keeps NaN and infinities for the caller to judge", () => {
    const tensor = valuesOf(field(2, field(1, floats(Number.NaN, Number.POSITIVE_INFINITY, -0))));

    expect(tensor).toEqual({ values: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -0) });
  });

  it("reads a varint that is longer than it needs to be", () => {
    const padded = bytesOf("8480808000");

    const tensor = valuesOf(field(2, join(field(1, floats(1)), field(2, padded), field(3, varint(9)))));

    expect(tensor?.keys).toEqual(Uint32Array.of(4));
  });

  it("reads keys above 2^28", () => {
    const tensor = valuesOf(
      field(2, join(field(1, floats(1)), field(2, varint(4294967294)), field(3, varint(4294967295)))),
    );

    expect(tensor?.keys).toEqual(Uint32Array.of(4294967294));
  });
});
