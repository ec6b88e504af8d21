import { InvalidInputError } from "../errors/errors.ts";
import type { SparseRows } from "./rows.ts";

/** Collects rows one by one; each `add` throws before the row is counted. */
export interface RowsBuilder {
  readonly columns: number;
  /** @throws InvalidInputError `FEATURE_DIM_MISMATCH`, `NOT_FINITE` */
  readonly addDense: (values: ArrayLike<number>) => void;
  /**
   * `values[i]` stands in column `keys[i]`; the keys may come in any order.
   * @throws InvalidInputError `KEYS_MISMATCH`, `KEY_OUT_OF_RANGE`, `KEY_REPEATED`, `NOT_FINITE`
   */
  readonly addSparse: (keys: ArrayLike<number>, values: ArrayLike<number>) => void;
  readonly finish: () => SparseRows;
}

interface Cells {
  indices: Uint32Array;
  values: Float32Array;
  count: number;
}

export function createRowsBuilder(columns: number): RowsBuilder {
  const cells: Cells = { indices: new Uint32Array(1024), values: new Float32Array(1024), count: 0 };
  const ends: number[] = [0];

  const addDense = (values: ArrayLike<number>): void => {
    if (values.length !== columns) throw featureDimMismatch(columns, values.length);
    addRow(cells, ends, values.length, (i) => i, values);
  };

  const addSparse = (keys: ArrayLike<number>, values: ArrayLike<number>): void => {
    checkKeys(keys, values.length, columns);
    if (isAscending(keys)) {
      addRow(cells, ends, keys.length, (i) => keys[i] as number, values);
      return;
    }
    const order = Uint32Array.from(keys, (_, i) => i).sort(
      (a, b) => (keys[a] as number) - (keys[b] as number),
    );
    const sortedKeys = Float64Array.from(order, (i) => keys[i] as number);
    const repeated = sortedKeys.find((key, i) => i > 0 && key === sortedKeys[i - 1]);
    if (repeated !== undefined) throw new InvalidInputError("KEY_REPEATED", `key ${repeated} comes twice`);
    const sortedValues = Float64Array.from(order, (i) => values[i] as number);
    addRow(cells, ends, order.length, (i) => sortedKeys[i] as number, sortedValues);
  };

  const finish = (): SparseRows => ({
    rowCount: ends.length - 1,
    columns,
    indptr: Uint32Array.from(ends),
    indices: cells.indices.slice(0, cells.count),
    values: cells.values.slice(0, cells.count),
  });

  return { columns, addDense, addSparse, finish };
}

/** For a row, or a sparse row's shape, of another width than the model's. */
export function featureDimMismatch(featureDim: number, found: number): InvalidInputError {
  return new InvalidInputError(
    "FEATURE_DIM_MISMATCH",
    `feature_dim is ${featureDim} but the data has ${found} features`,
  );
}

function addRow(
  cells: Cells,
  ends: number[],
  length: number,
  keyAt: (i: number) => number,
  values: ArrayLike<number>,
): void {
  reserve(cells, cells.count + length);
  let at = cells.count;
  for (let i = 0; i < length; i += 1) {
    const value = Math.fround(values[i] as number);
    if (!Number.isFinite(value)) throw notFinite(keyAt(i), values[i] as number);
    if (value === 0) continue;
    cells.indices[at] = keyAt(i);
    cells.values[at] = value;
    at += 1;
  }
  cells.count = at;
  ends.push(at);
}

function checkKeys(keys: ArrayLike<number>, valueCount: number, columns: number): void {
  if (keys.length !== valueCount) {
    throw new InvalidInputError("KEYS_MISMATCH", `${keys.length} keys for ${valueCount} values`);
  }
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] as number;
    if (!Number.isInteger(key) || key < 0 || key >= columns) {
      throw new InvalidInputError(
        "KEY_OUT_OF_RANGE",
        `key ${key} is no whole number from 0 to ${columns - 1}`,
      );
    }
  }
}

function isAscending(keys: ArrayLike<number>): boolean {
  for (let i = 1; i < keys.length; i += 1) {
    if ((keys[i] as number) <= (keys[i - 1] as number)) return false;
  }
  return true;
}

function reserve(cells: Cells, length: number): void {
  if (length <= cells.indices.length) return;
  const room = Math.max(length, 2 * cells.indices.length);
  const indices = new Uint32Array(room);
  const values = new Float32Array(room);
  indices.set(cells.indices.subarray(0, cells.count));
  values.set(cells.values.subarray(0, cells.count));
  cells.indices = indices;
  cells.values = values;
}

function notFinite(column: number, value: number): InvalidInputError {
  return new InvalidInputError("NOT_FINITE", `column ${column} holds ${value}, which is no finite float32`);
}
