import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { decodeRecords } from "../../shared/recordio/decode.ts";
import { denseRecord, encodeRecord, encodeRecords, sparseRecord } from "../../shared/recordio/encode.ts";
import type { DataRecord, TensorValues } from "../../shared/recordio/record.ts";
import { rowLabel } from "../../shared/recordio/row-label.ts";
import { golden } from "../golden.ts";
import { readMatrix, recordsOf } from "./matrix.ts";
import { numpyPermutation } from "./numpy-permutation.ts";
import { refusal } from "./refusal.ts";

const elementType = z.enum(["Float32", "Float64", "Int32"]);
const fileFacts = z.object({
  bytes: z.number(),
  records: z.number(),
  sha256: z.string(),
  path: elementType.optional(),
  label: elementType.optional(),
});
const manifestSchema = z.object({
  files: z.record(z.string(), fileFacts),
  errors: z.record(z.string(), z.string()),
});
const denseRow = z.array(z.number());
const inputSchema = z.object({
  n_cols: z.number().optional(),
  rows: z.array(z.union([z.tuple([denseRow, denseRow]), denseRow])).optional(),
  rows_hex_le: z.array(z.array(z.string())).optional(),
  labels: denseRow.optional(),
});

type ElementType = z.infer<typeof elementType>;

const manifest = golden.present
  ? manifestSchema.parse(JSON.parse(readFileSync(golden.path("recordio", "manifest.json"), "utf8")))
  : { files: {}, errors: {} };

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function arrayOf(type: ElementType, numbers: readonly number[]): TensorValues {
  if (type === "Float32") return Float32Array.from(numbers);
  return type === "Float64" ? Float64Array.from(numbers) : Int32Array.from(numbers);
}

/** The records that a golden file was made from, as the SDK's dtype rules type them. */
function inputRecords(name: string): DataRecord[] {
  const facts = manifest.files[name];
  const text = readFileSync(golden.path("recordio", name.replace(".pbr", ".json")), "utf8");
  const { n_cols, rows, rows_hex_le, labels } = inputSchema.parse(JSON.parse(text));
  const type = facts?.path ?? "Float32";
  const hexRows = rows_hex_le?.map((row) => [
    ...new Float32Array(Uint8Array.from(Buffer.from(row.join(""), "hex")).buffer),
  ]);
  return (rows ?? hexRows ?? []).map((row, i) => {
    const label = labels?.[i];
    const extras = label === undefined ? {} : { label: arrayOf(facts?.label ?? "Int32", [label]) };
    if (n_cols === undefined) return denseRecord(arrayOf(type, row as number[]), extras);
    const [keys, values] = row as [number[], number[]];
    return sparseRecord(Uint32Array.from(keys), arrayOf(type, values), n_cols, extras);
  });
}

const written = Object.entries(manifest.files).filter(([name]) => name.endsWith(".pbr"));
const missing = golden.present ? "" : " (skipped: ../shared is absent)";

describe.skipIf(!golden.present)(`golden: bytes of the SageMaker SDK${missing}`, () => {
  it.each(written)("%s is written byte for byte", (name) => {
    const expected = readFileSync(golden.path("recordio", name));

    const bytes = encodeRecords(inputRecords(name), { values: "any" });

    expect(Buffer.compare(bytes, expected)).toBe(0);
  });

  it.each(written)("%s is read as what it was made from", (name, facts) => {
    const bytes = readFileSync(golden.path("recordio", name));

    const records = [...decodeRecords(bytes)];

    expect(records).toHaveLength(facts.records);
    expect(records).toEqual(inputRecords(name));
  });

  it("NaN and infinities are written as the SDK does only when asked for, and refused otherwise", () => {
    const [record] = inputRecords("dense_f32_special.pbr");

    expect(refusal(() => encodeRecord(record as DataRecord))).toMatchObject({ code: "NOT_FINITE" });
  });

  it("the whole bag of words of the notebook's run comes to the size that its log counted", () => {
    const matrix = readMatrix(golden.path("recordio", "seed_run_csr_train.bin.gz"));

    const bytes = encodeRecords(recordsOf(matrix));

    expect(bytes.length).toBe(2_622_536);
  });
});

/** `numpy.array_split`-like parts of the notebook: the last takes what is left. */
function parts<T>(rows: readonly T[], count: number): T[][] {
  const size = Math.floor(rows.length / count);
  return Array.from({ length: count }, (_, i) =>
    rows.slice(i * size, i === count - 1 ? rows.length : (i + 1) * size),
  );
}

describe.skipIf(!golden.present)(`golden: hashes of the whole upload${missing}`, () => {
  it.each([
    ["sorted", (rows: number): number[] => Array.from({ length: rows }, (_, row) => row)],
    ["sorted_perm_seed0", (rows: number): number[] => numpyPermutation(0, rows)],
  ])("%s: 8 train parts and 1 validation part", (variant, orderOf) => {
    const records = recordsOf(readMatrix(golden.path("newsgroups-train", "csr_train.bin.gz")));
    const ordered = orderOf(records.length).map((row) => records[row] as DataRecord);
    const train = parts(ordered.slice(0, 9051), 8);
    const validation = parts(ordered.slice(9051), 1);

    const hashes = Object.fromEntries(
      [
        ...train.map((part, i) => [`train_${variant}_part${i}`, part] as const),
        [`val_${variant}_part0`, validation[0] ?? []] as const,
      ].map(([name, part]) => [`FULL_${name}.pbr (hash only)`, sha256(encodeRecords(part))]),
    );

    const expected = Object.keys(hashes).map((name) => [name, manifest.files[name]?.sha256]);
    expect(hashes).toEqual(Object.fromEntries(expected));
  });

  it("as_produced: the same records as sorted, only their keys in another order", () => {
    // The vectoriser's key order cannot be rebuilt from the matrix; sizes do not depend on it.
    const records = recordsOf(readMatrix(golden.path("newsgroups-train", "csr_train.bin.gz")));

    const sizes = parts(records.slice(0, 9051), 8).map((part) => encodeRecords(part).length);

    expect(sizes).toEqual(
      sizes.map((_, i) => manifest.files[`FULL_train_as_produced_part${i}.pbr (hash only)`]?.bytes),
    );
  });
});

/** What the SDK refuses, and how the same mistake ends here. */
const mistakes: Record<string, () => unknown> = {
  uint8_array: () => encodeRecord(denseRecord(new Uint8Array(2) as unknown as Float32Array)),
  float16_array: () => encodeRecord(denseRecord(new Float16Array(2) as unknown as Float32Array)),
  label_over_int32: () => rowLabel(2147483648),
  dense_to_sparse_writer: () => encodeRecord(sparseRecord(new Uint32Array(0), new Float32Array(30), 30)),
};

/**
 * One record at a time: there is no matrix that could have one dimension, nor a vector of labels beside it. Int32Array
 * stands for numpy's int64, which the SDK writes as Int32Tensor; numpy's int32, which it refuses, has no counterpart.
 */
const inexpressible = ["int32_array", "one_d", "labels_2d", "labels_wrong_len", "labels_len_equals_n_cols"];

describe.skipIf(!golden.present)(`golden: mistakes that the SDK refuses${missing}`, () => {
  it("are all known here", () => {
    expect(Object.keys(manifest.errors).sort()).toEqual([...Object.keys(mistakes), ...inexpressible].sort());
  });
});

describe("mistakes that the SDK refuses", () => {
  it.each(Object.entries(mistakes))("%s is refused", (_, mistake) => {
    expect(refusal(mistake)).toMatchObject({ name: "InvalidInputError" });
  });
});
