import { REAL, VECTOR } from "../lanes";

/** Replaces what is below zero among the values `begin..end` by zero; NaN stays. */
export function relu(begin: usize, end: usize, valuesAt: usize): void {
  let at = valuesAt + begin * REAL;
  const last = valuesAt + end * REAL;
  const zero = f32x4.splat(0);
  for (; at + VECTOR <= last; at += VECTOR) {
    const value = v128.load(at);
    v128.store(at, v128.andnot(value, f32x4.lt(value, zero)));
  }
  for (; at < last; at += REAL) if (load<f32>(at) < 0) store<f32>(at, 0);
}

/** Sets the gradients `begin..end` to zero where the output is not above zero. */
export function reluBackward(begin: usize, end: usize, outputsAt: usize, gradientAt: usize): void {
  const last = outputsAt + end * REAL;
  outputsAt += begin * REAL;
  gradientAt += begin * REAL;
  const zero = f32x4.splat(0);
  for (; outputsAt + VECTOR <= last; outputsAt += VECTOR, gradientAt += VECTOR) {
    const off = f32x4.le(v128.load(outputsAt), zero);
    v128.store(gradientAt, v128.andnot(v128.load(gradientAt), off));
  }
  for (; outputsAt < last; outputsAt += REAL, gradientAt += REAL) {
    if (load<f32>(outputsAt) <= 0) store<f32>(gradientAt, 0);
  }
}
