/**
 * Numbers of a kernel: single precision in training, double precision where a formula is checked against a reference.
 * A kernel takes either, never a mix, and keeps its running sums in doubles.
 */
export type Reals = Float32Array | Float64Array;

export type Precision = "single" | "double";

/** @returns `length` zeros */
export function zeros(precision: Precision, length: number): Reals {
  return precision === "single" ? new Float32Array(length) : new Float64Array(length);
}
