import { describe, expect, it } from "vitest";
import { rowsFromCsv, rowsFromFiles, rowsFromRecordIO } from "../../shared/algorithms/channel-rows.ts";
import type { ChannelFile } from "../../shared/algorithms/program.ts";
import { AlgorithmError } from "../../shared/errors/errors.ts";
import { denseRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import type { DataRecord } from "../../shared/recordio/record.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { refusal } from "../recordio/refusal.ts";
import { field, join } from "../recordio/wire-builder.ts";

function shard(name: string, ...records: DataRecord[]): ChannelFile {
  return { name, bytes: encodeRecords(records, { values: "any" }) };
}

function csv(name: string, text: string): ChannelFile {
  return { name, bytes: new TextEncoder().encode(text) };
}

const first = sparseRecord(Uint32Array.of(2, 0), Float32Array.of(3, 1), 3, { label: rowLabel(7) });
const second = denseRecord(Float64Array.of(0, 2, 0), { label: Float32Array.of(8) });

const rows = {
  rowCount: 2,
  columns: 3,
  indptr: Uint32Array.of(0, 2, 3),
  indices: Uint32Array.of(0, 2, 1),
  values: Float32Array.of(1, 3, 2),
};

describe("rowsFromRecordIO", () => {
  it("reads the files one behind the other, with their labels", () => {
    const read = rowsFromRecordIO([shard("part0", first), shard("empty"), shard("part1", second)], 3);

    expect(read).toEqual({ rows, labels: Float32Array.of(7, 8) });
  });

  it("has no labels when the records have none", () => {
    const read = rowsFromRecordIO([shard("part0", denseRecord(Float32Array.of(1)))], 1);

    expect(read).not.toHaveProperty("labels");
  });

  it("takes the last whole number that float32 and int32 share, and a rounded fraction", () => {
    const labels = [Int32Array.of(16_777_216), Float64Array.of(0.1)].map((label) =>
      denseRecord(Float32Array.of(1), { label }),
    );

    expect(rowsFromRecordIO([shard("part0", ...labels)], 1).labels).toEqual(Float32Array.of(16_777_216, 0.1));
  });

  it.each([
    [
      "another width",
      [first, denseRecord(Float32Array.of(1, 2))],
      "feature_dim is 3 but the data has 2 features",
    ],
    ["NaN", [first, denseRecord(Float32Array.of(1, Number.NaN, 2))], "column 1 holds NaN"],
    ["infinity", [first, denseRecord(Float64Array.of(1e300, 0, 0))], "column 0 holds 1e+300"],
    ["a missing label", [first, denseRecord(Float32Array.of(1, 2, 3))], "some records have a label"],
    [
      "NaN as a label",
      [first, denseRecord(Float32Array.of(1, 2, 3), { label: Float32Array.of(Number.NaN) })],
      "label NaN",
    ],
    [
      "an id that float32 changes",
      [first, denseRecord(Float32Array.of(1, 2, 3), { label: Int32Array.of(16_777_217) })],
      "16777216",
    ],
    [
      "two labels",
      [first, denseRecord(Float32Array.of(1, 2, 3), { label: Float32Array.of(1, 2) })],
      "2 labels",
    ],
    ["no features", [first, { features: new Map(), label: new Map() }], 'no feature named "values"'],
  ])("refuses %s, naming file and record", (_, records, reason) => {
    const error = refusal(() =>
      rowsFromRecordIO([shard("part0", first), shard("train/part1", ...records)], 3),
    );

    expect(error).toBeInstanceOf(AlgorithmError);
    expect(error).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringMatching(/^train\/part1: record 1: /),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(reason) });
  });

  it("refuses a label that only a later file has", () => {
    const files = [shard("part0", denseRecord(Float32Array.of(1, 2, 3))), shard("part1", second)];

    expect(refusal(() => rowsFromRecordIO(files, 3))).toMatchObject({
      message: expect.stringContaining("part1: record 0: some records have a label"),
    });
  });

  it("refuses a truncated file, naming it and the byte", () => {
    const whole = shard("part0", first, second);
    const cut = { name: "part0", bytes: whole.bytes.subarray(0, whole.bytes.length - 4) };

    expect(refusal(() => rowsFromRecordIO([cut], 3))).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringMatching(/^part0: record 1: the record at byte \d+ is cut off/),
    });
  });

  it("refuses an image where a row is expected", () => {
    const payload = field(1, join(field(1, "values"), field(2, field(9, field(1, "image")))));
    const bytes = join(
      Uint8Array.of(0x0a, 0x23, 0xd7, 0xce, payload.length, 0, 0, 0),
      payload,
      new Uint8Array(-payload.length & 3),
    );

    expect(refusal(() => rowsFromRecordIO([{ name: "part0", bytes }], 3))).toMatchObject({
      code: "CLIENT_ERROR",
    });
  });
});

describe("rowsFromCsv", () => {
  it("takes the first column as label when there is one", () => {
    const read = rowsFromCsv([csv("a.csv", "7,1,0,3\n8,0,2,0\n")], 3, 1);

    expect(read).toEqual({ rows, labels: Float32Array.of(7, 8) });
  });

  it("takes all columns as features when there is none", () => {
    expect(rowsFromCsv([csv("a.csv", "1,0,3\n"), csv("b.csv", "0,2,0")], 3, 0)).toEqual({ rows });
  });

  it.each([
    ["7,1,0", "record 0: feature_dim is 3 but the data has 2 features"],
    ["7,1,0,3\n8,0,x,0", "record 1: line 2, field 3"],
    ["7,1,0,1e39", "record 0: column 2 holds 1e+39"],
  ])("refuses %j", (text, reason) => {
    expect(refusal(() => rowsFromCsv([csv("a.csv", text)], 3, 1))).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringContaining(`a.csv: ${reason}`),
    });
  });
});

describe("rowsFromFiles", () => {
  it.each([undefined, "application/x-recordio-protobuf"])(
    "reads RecordIO for content type %s",
    (contentType) => {
      const files = [shard("part0", first, second)];

      expect(rowsFromFiles(files, contentType, 3)).toEqual({ rows, labels: Float32Array.of(7, 8) });
    },
  );

  it.each([
    ["text/csv", 1, "7,1,0,3"],
    ["text/csv", 0, "1,0,3"],
    ["text/csv;label_size=1", 0, "7,1,0,3"],
    ["text/csv; label_size=0", 1, "1,0,3"],
  ] as const)("reads %s with default label size %i", (contentType, labelSize, text) => {
    const read = rowsFromFiles([csv("a.csv", text)], contentType, 3, labelSize);

    expect(read.rows.values).toEqual(Float32Array.of(1, 3));
    expect(read.labels).toEqual(text.startsWith("7") ? Float32Array.of(7) : undefined);
  });

  it("takes the first CSV column as label when nobody says otherwise", () => {
    expect(rowsFromFiles([csv("a.csv", "7,1,0,3")], "text/csv", 3).labels).toEqual(Float32Array.of(7));
  });

  it.each(["text/plain", "application/json", "text/csv;label_size=2"])("refuses %s", (contentType) => {
    expect(refusal(() => rowsFromFiles([], contentType, 3))).toMatchObject({
      code: "CLIENT_ERROR",
      message: expect.stringContaining("is not supported"),
    });
  });
});
