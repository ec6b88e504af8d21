/*
 * InfoNCE between the rows of two views x and y (rows x topics, each row of length one or zero): by rows,
 * s_ij = x_i . y_j / temperature, its softmax, and the cross entropy at j = i.
 * Rounding: single precision; the sum of a softmax in double.
 */
import { REAL } from "../lanes";
import { ln } from "./logarithm";
import { scale } from "./rows";
import { exponentiate, largest } from "./softmax";
import { addTransposed } from "./transposed-product";

/** Fills the rows `begin..end` of `softmaxAt` (rows x rows) and of `lossAt`. */
export function contrastRows(
  begin: usize,
  end: usize,
  rows: usize,
  topics: usize,
  xAt: usize,
  yAt: usize,
  temperature: f32,
  softmaxAt: usize,
  lossAt: usize,
): void {
  const width = rows * REAL;
  memory.fill(softmaxAt + begin * width, 0, (end - begin) * width);
  addTransposed(end - begin, topics, rows, xAt + begin * topics * REAL, yAt, softmaxAt + begin * width);
  for (let row = begin; row < end; row++) {
    const at = softmaxAt + row * width;
    scale(rows, at, 1 / temperature);
    const own = load<f32>(at + row * REAL);
    const top = largest(rows, at);
    const sum = exponentiate(rows, at, top);
    scale(rows, at, <f32>(1 / sum));
    store<f32>(lossAt + row * REAL, <f32>(<f64>top + ln(sum) - <f64>own));
  }
}

/**
 * The rows `begin..end` of the gradient by x_i . y_j: factor * (p_ij + q_ji - 2 [i = j]), with p the softmaxes by rows and
 * q those of the views exchanged. `gradientAt` may be where p lies.
 */
export function contrastGradient(
  begin: usize,
  end: usize,
  rows: usize,
  factor: f32,
  pAt: usize,
  qAt: usize,
  gradientAt: usize,
): void {
  for (let i = begin; i < end; i++) {
    for (let j: usize = 0; j < rows; j++) {
      const at = (i * rows + j) * REAL;
      const both = load<f32>(pAt + at) + load<f32>(qAt + (j * rows + i) * REAL);
      store<f32>(gradientAt + at, factor * (i === j ? both - 2 : both));
    }
  }
}
