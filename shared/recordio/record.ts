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
