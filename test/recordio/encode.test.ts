import { describe, expect, it } from "vitest";
import { denseRecord, encodeRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { hexOf } from "./hex.ts";

const MAGIC = "0a23d7ce";
const NAME = "0a0676616c756573"; // map key "values"

/** Worked out by hand from the frame's layout and record.proto. */
describe("encodeRecord", () => {
  it("writes a dense float32 row with an int32 label", () => {
    const record = denseRecord(Float32Array.of(1), { label: rowLabel(7) });

    const frame = hexOf(encodeRecord(record));

    const feature = `0a12${NAME}1208${"1206"}0a040000803f`;
    const label = `120f${NAME}1205${"3a03"}0a0107`;
    expect(frame).toBe(`${MAGIC}25000000${feature}${label}000000`);
  });

  it("writes a sparse row as values, keys, shape, and the uid behind it", () => {
    const record = sparseRecord(Uint32Array.of(0, 300), Float32Array.of(2, 1), 2000, { uid: "a" });

    const frame = hexOf(encodeRecord(record));

    const tensor = "0a08000000400000803f" + "120300ac02" + "1a02d00f";
    expect(frame).toBe(`${MAGIC}240000000a1f${NAME}1215${"1213"}${tensor}${"1a0161"}`);
  });

  it("writes an empty sparse row as its shape alone, 28 bytes", () => {
    const record = sparseRecord(new Uint32Array(0), new Float32Array(0), 2000);

    const frame = hexOf(encodeRecord(record));

    expect(frame).toBe(`${MAGIC}120000000a10${NAME}120612041a02d00f0000`);
  });

  it("writes float64 values as doubles", () => {
    const frame = hexOf(encodeRecord(denseRecord(Float64Array.of(0.5))));

    expect(frame).toBe(`${MAGIC}180000000a16${NAME}120c1a0a0a08000000000000e03f`);
  });

  it("writes a negative int32 in ten bytes", () => {
    const frame = hexOf(encodeRecord(denseRecord(Int32Array.of(-1))));

    expect(frame).toBe(`${MAGIC}1a0000000a18${NAME}120e3a0c0a0affffffffffffffffff010000`);
  });

  it("writes no label field for a record without a label", () => {
    const frame = hexOf(encodeRecord(denseRecord(Float32Array.of(1))));

    expect(frame).toBe(`${MAGIC}140000000a12${NAME}120812060a040000803f`);
  });

  it.each([
    [0, "", "00000000"],
    [1, "1a00", "0000"],
  ])("pads with zeros up to a multiple of four (%i text)", (_, fields, padding) => {
    const uid = fields === "" ? {} : { uid: "" };

    const frame = hexOf(encodeRecord({ features: new Map(), label: new Map(), ...uid }));

    const length = fields.length / 2;
    expect(frame).toBe(`${MAGIC}0${length}000000${fields}${length === 0 ? "" : padding}`);
  });

  it("returns bytes that own their buffer", () => {
    const frame = encodeRecord(denseRecord(Float32Array.of(1)));

    expect(frame.buffer.byteLength).toBe(frame.length);
  });
});

describe("encodeRecords", () => {
  it("puts the frames of all records back to back", () => {
    const records = [
      denseRecord(Float32Array.of(1)),
      denseRecord(Float32Array.of(2), { label: rowLabel(3) }),
    ];

    const shard = encodeRecords(records);

    expect(hexOf(shard)).toBe(records.map((record) => hexOf(encodeRecord(record))).join(""));
  });

  it("writes nothing for no record", () => {
    expect(encodeRecords([])).toEqual(new Uint8Array(0));
  });
});
