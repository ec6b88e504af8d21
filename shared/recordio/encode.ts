import protobuf from "protobufjs/minimal.js";
import { InvalidInputError } from "../errors/errors.ts";
import { HEADER_BYTES, MAGIC, MAX_PAYLOAD_BYTES, paddingAfter } from "./frame.ts";
import { type DataRecord, type Tensor, type TensorValues, VALUES } from "./record.ts";
import { checkFit, checkWhole } from "./writable.ts";
import { type Writer, writeRecord } from "./write-record.ts";

export interface RecordExtras {
  /** Row ids come from `rowLabel`. */
  readonly label?: TensorValues;
  readonly uid?: string;
}

export interface EncodeOptions {
  /**
   * `"fit"`, the default, refuses what no algorithm can use: numbers that float32 cannot hold, inexact labels. `"any"`
   * writes them as the SageMaker SDK does; made for comparing with it.
   */
  readonly values?: "fit" | "any";
}

const PADDING = new Uint8Array(3);

/** A record of a dense row. */
export function denseRecord(values: TensorValues, extras: RecordExtras = {}): DataRecord {
  return recordOf({ values }, extras);
}

/**
 * A record of a sparse row: `values[i]` stands in column `keys[i]`, `columns` is the width of the matrix.
 * @throws InvalidInputError `COLUMNS_OUT_OF_RANGE`
 */
export function sparseRecord(
  keys: Uint32Array,
  values: TensorValues,
  columns: number,
  extras: RecordExtras = {},
): DataRecord {
  const shape = Uint32Array.of(columns);
  if (shape[0] !== columns) {
    throw new InvalidInputError(
      "COLUMNS_OUT_OF_RANGE",
      `columns must be a whole number below 2^32: ${columns}`,
    );
  }
  return recordOf({ values, keys, shape }, extras);
}

/**
 * One whole frame: header, payload, padding; byte for byte what the SageMaker Python SDK writes for the same row.
 * @throws InvalidInputError `NOT_FINITE`, `LABEL_NOT_EXACT` (unless `values` is `"any"`), `TENSOR_TYPE_UNSUPPORTED`,
 * `KEYS_MISMATCH`, `KEY_OUT_OF_RANGE`, `NOT_UNICODE`, `RECORD_TOO_LARGE`
 */
export function encodeRecord(record: DataRecord, options: EncodeOptions = {}): Uint8Array {
  return encodeRecords([record], options);
}

/** The frames of all records back to back: the bytes of a shard. Throws as `encodeRecord` does. */
export function encodeRecords(records: Iterable<DataRecord>, options: EncodeOptions = {}): Uint8Array {
  const writer = new protobuf.Writer();
  for (const record of records) {
    checkWhole(record);
    if (options.values !== "any") checkFit(record);
    writeFrame(writer, record);
  }
  return writer.finishInto(new Uint8Array(writer.pos));
}

function recordOf(values: Tensor, { label, uid }: RecordExtras): DataRecord {
  return {
    features: new Map([[VALUES, values]]),
    label: new Map(label === undefined ? [] : [[VALUES, { values: label }]]),
    ...(uid === undefined ? {} : { uid }),
  };
}

function writeFrame(writer: Writer, record: DataRecord): void {
  const frame = writer.pos;
  writer.fixed32(MAGIC).fixed32(0);
  writeRecord(writer, record);
  const length = writer.pos - frame - HEADER_BYTES;
  if (length > MAX_PAYLOAD_BYTES) {
    throw new InvalidInputError(
      "RECORD_TOO_LARGE",
      `a record of ${length} bytes; at most ${MAX_PAYLOAD_BYTES}`,
    );
  }
  fillLength(writer.buf, frame + 4, length);
  writer.raw(PADDING.subarray(0, paddingAfter(length)));
}

function fillLength(bytes: Uint8Array, at: number, length: number): void {
  bytes[at] = length;
  bytes[at + 1] = length >>> 8;
  bytes[at + 2] = length >>> 16;
  bytes[at + 3] = length >>> 24;
}
