import { REAL, VECTOR } from "./lanes";

/** Replaces what is below zero by zero; NaN stays. */
export function relu(length: usize, at: usize): void {
  const end = at + length * REAL;
  const zero = f32x4.splat(0);
  for (; at + VECTOR <= end; at += VECTOR) {
    const value = v128.load(at);
    v128.store(at, v128.andnot(value, f32x4.lt(value, zero)));
  }
  for (; at < end; at += REAL) if (load<f32>(at) < 0) store<f32>(at, 0);
}

/** Sets the gradient to zero where the output is not above zero. */
export function reluBackward(length: usize, outputsAt: usize, gradientAt: usize): void {
  const end = outputsAt + length * REAL;
  const zero = f32x4.splat(0);
  for (; outputsAt + VECTOR <= end; outputsAt += VECTOR, gradientAt += VECTOR) {
    const off = f32x4.le(v128.load(outputsAt), zero);
    v128.store(gradientAt, v128.andnot(v128.load(gradientAt), off));
  }
  for (; outputsAt < end; outputsAt += REAL, gradientAt += REAL) {
    if (load<f32>(outputsAt) <= 0) store<f32>(gradientAt, 0);
  }
}
