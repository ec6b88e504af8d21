/** Element types that SageMaker's record.proto knows, each kept in the matching typed array. */
export type TensorValues = Float32Array | Float64Array | Int32Array;

/** Dense: `values` alone. Sparse: `keys[i]` is the column of `values[i]`, and `shape` is `[columns]`. */
export interface Tensor {
  readonly values: TensorValues;
  readonly keys?: Uint32Array;
  readonly shape?: Uint32Array;
}

/** One `aialgs.data.Record`. Feature and label of training data are both named "values". */
export interface DataRecord {
  readonly features: ReadonlyMap<string, Tensor>;
  readonly label: ReadonlyMap<string, Tensor>;
  readonly uid?: string;
  readonly metadata?: string;
}

/** Under this name both algorithms look for features and label of a record. */
export const VALUES = "values";

/** How many cells a tensor of this shape has: keys count through them row by row. */
export function cellsOf(shape: Uint32Array): number {
  return shape.reduce((cells, extent) => cells * extent, 1);
}
