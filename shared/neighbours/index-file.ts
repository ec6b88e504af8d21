import { createHash } from "node:crypto";
import { CorruptDataError } from "../errors/errors.ts";
import { indexMetrics } from "./metric.ts";
import type { VectorIndex } from "./vector-index.ts";

/**
 * `model_algo-1` of the local k-NN, little-endian:
 *
 *     bytes 0..3    "RNKN"
 *     bytes 4..19   u32 version, u32 metric (its place in `indexMetrics`), u32 rows, u32 columns
 *     bytes 20..51  SHA-256 of bytes 0..19, the vectors and the labels file
 *     bytes 52..    float32 vectors, row by row
 *
 * `model_algo-1.labels` is a float32 per row, as in SageMaker's artifact.
 */
const MAGIC = "RNKN";
const VERSION = 1;
const HASH_AT = 20;
const VECTORS_AT = 52;

export interface IndexFiles {
  readonly index: Uint8Array;
  readonly labels: Uint8Array;
}

export function encodeIndex({ metric, rowCount, columns, vectors, labels }: VectorIndex): IndexFiles {
  const index = new Uint8Array(VECTORS_AT + 4 * vectors.length);
  new TextEncoder().encodeInto(MAGIC, index);
  const view = new DataView(index.buffer);
  [VERSION, indexMetrics.indexOf(metric), rowCount, columns].forEach((word, i) => {
    view.setUint32(4 + 4 * i, word, true);
  });
  writeFloats(view, VECTORS_AT, vectors);
  const labelBytes = new Uint8Array(4 * labels.length);
  writeFloats(new DataView(labelBytes.buffer), 0, labels);
  index.set(hashOf(index, labelBytes), HASH_AT);
  return { index, labels: labelBytes };
}

/** @throws CorruptDataError `MODEL_CORRUPT` */
export function decodeIndex({ index, labels }: IndexFiles): VectorIndex {
  if (index.length < VECTORS_AT || new TextDecoder().decode(index.subarray(0, 4)) !== MAGIC) {
    throw corrupt("it is no index of the local k-NN");
  }
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  const [version, metricCode, rowCount, columns] = [4, 8, 12, 16].map((at) => view.getUint32(at, true));
  if (version !== VERSION) throw corrupt(`its version is ${version} instead of ${VERSION}`);
  const metric = indexMetrics[metricCode ?? -1];
  if (metric === undefined || rowCount === undefined || columns === undefined)
    throw corrupt(`metric ${metricCode}`);
  if (index.length !== VECTORS_AT + 4 * rowCount * columns || labels.length !== 4 * rowCount) {
    throw corrupt(`${index.length} and ${labels.length} bytes for ${rowCount} rows of ${columns} columns`);
  }
  if (!hashOf(index, labels).equals(index.subarray(HASH_AT, VECTORS_AT)))
    throw corrupt("its checksum differs");
  const labelView = new DataView(labels.buffer, labels.byteOffset, labels.length);
  return {
    metric,
    rowCount,
    columns,
    vectors: readFloats(view, VECTORS_AT, rowCount * columns),
    labels: readFloats(labelView, 0, rowCount),
  };
}

function hashOf(index: Uint8Array, labels: Uint8Array): Buffer {
  const hash = createHash("sha256").update(index.subarray(0, HASH_AT));
  return hash.update(index.subarray(VECTORS_AT)).update(labels).digest();
}

function writeFloats(view: DataView, start: number, values: Float32Array): void {
  for (const [i, value] of values.entries()) view.setFloat32(start + 4 * i, value, true);
}

function readFloats(view: DataView, start: number, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = view.getFloat32(start + 4 * i, true);
  return values;
}

function corrupt(reason: string): CorruptDataError {
  return new CorruptDataError("MODEL_CORRUPT", `model_algo-1 cannot be loaded: ${reason}`);
}
