import { InvalidInputError } from "../errors/errors.ts";
import { cellsOf, type DataRecord, type Tensor, type TensorValues } from "./record.ts";

/**
 * Refuses a record that the format cannot express.
 * @throws InvalidInputError `TENSOR_TYPE_UNSUPPORTED`, `KEYS_MISMATCH`, `KEY_OUT_OF_RANGE`, `NOT_UNICODE`
 */
export function checkWhole(record: DataRecord): void {
  for (const [name, tensor] of record.features) checkTensor(name, tensor);
  for (const [name, tensor] of record.label) checkTensor(name, tensor);
  if (record.uid !== undefined) checkText(record.uid, "uid");
  if (record.metadata !== undefined) checkText(record.metadata, "metadata");
}

/**
 * Refuses what the format can express but the algorithms cannot use: both compute in float32.
 * @throws InvalidInputError `NOT_FINITE`, `LABEL_NOT_EXACT`
 */
export function checkFit(record: DataRecord): void {
  for (const [name, { values }] of record.features) checkFinite("feature", name, values);
  for (const [name, { values }] of record.label) {
    checkFinite("label", name, values);
    checkExact(name, values);
  }
}

function checkTensor(name: string, { values, keys, shape }: Tensor): void {
  checkText(name, "name");
  if (!isTensorValues(values)) {
    throw new InvalidInputError(
      "TENSOR_TYPE_UNSUPPORTED",
      `${name}: values must be Float32Array, Float64Array or Int32Array`,
    );
  }
  const cells = shape === undefined ? undefined : cellsOf(shape);
  if (keys !== undefined) {
    checkKeys(name, keys, values.length, cells);
  } else if (cells !== undefined && cells !== values.length) {
    throw new InvalidInputError(
      "KEYS_MISMATCH",
      `${name}: ${values.length} values for a shape of ${cells} cells`,
    );
  }
}

function checkKeys(name: string, keys: Uint32Array, valueCount: number, cells: number | undefined): void {
  if (cells === undefined || keys.length !== valueCount) {
    const shape = cells === undefined ? " and no shape" : "";
    throw new InvalidInputError(
      "KEYS_MISMATCH",
      `${name}: ${keys.length} keys for ${valueCount} values${shape}; a sparse tensor has as many of both, and a shape`,
    );
  }
  for (const key of keys) {
    if (key >= cells) {
      throw new InvalidInputError("KEY_OUT_OF_RANGE", `${name}: key ${key} is not below ${cells}`);
    }
  }
}

function checkFinite(kind: string, name: string, values: TensorValues): void {
  for (const value of values) {
    if (!Number.isFinite(Math.fround(value))) {
      throw new InvalidInputError("NOT_FINITE", `${kind} ${name} holds ${value}, which is no finite float32`);
    }
  }
}

function checkExact(name: string, values: TensorValues): void {
  for (const value of values) {
    if (Math.fround(value) !== value) {
      throw new InvalidInputError(
        "LABEL_NOT_EXACT",
        `label ${name} holds ${value}, which float32 rounds to ${Math.fround(value)}`,
      );
    }
  }
}

/** Half a surrogate pair has no UTF-8 form. */
function checkText(text: string, what: string): void {
  if (!text.isWellFormed()) throw new InvalidInputError("NOT_UNICODE", `${what} is no well-formed text`);
}

function isTensorValues(values: unknown): values is TensorValues {
  return values instanceof Float32Array || values instanceof Float64Array || values instanceof Int32Array;
}
