/*
 * The decoder over documents in sparse rows: log p = log_softmax(theta weights + bias), its losses, and the gradients
 * before the softmax and of theta. Rows of theta, of the losses and of `logits` are the documents `begin..end`.
 *
 * Method: the rows given are taken together: their logits stay in the second cache from the product to the gradients.
 * Rounding: logits and gradients in single precision, sums of a row's losses in double.
 */
import { REAL } from "../lanes";
import { ln } from "./logarithm";
import { addTile } from "./product";
import { scale } from "./rows";
import { exponentiate, largest } from "./softmax";
import { addTransposed } from "./transposed-product";

/** Fills the losses; leaves e^(logit - largest) in `logits`. */
export function decode(
  begin: usize,
  end: usize,
  topics: usize,
  vocabulary: usize,
  indptrAt: usize,
  indicesAt: usize,
  targetsAt: usize,
  countsAt: usize,
  thetaAt: usize,
  weightsAt: usize,
  biasAt: usize,
  logitsAt: usize,
  reconstructionAt: usize,
  likelihoodAt: usize,
): void {
  const width = vocabulary * REAL;
  computeLogits(begin, end, topics, vocabulary, thetaAt, weightsAt, biasAt, logitsAt);
  for (let row = begin; row < end; row++) {
    loseRow(
      row,
      vocabulary,
      indptrAt,
      indicesAt,
      targetsAt,
      countsAt,
      logitsAt + row * width,
      reconstructionAt,
      likelihoodAt,
    );
  }
}

/** As `decode`; leaves factor * (target sum * p - target) in `logits`, and adds its product with the weights to theta's gradient. */
export function decodeBackward(
  begin: usize,
  end: usize,
  topics: usize,
  vocabulary: usize,
  indptrAt: usize,
  indicesAt: usize,
  targetsAt: usize,
  countsAt: usize,
  thetaAt: usize,
  weightsAt: usize,
  biasAt: usize,
  logitsAt: usize,
  reconstructionAt: usize,
  likelihoodAt: usize,
  factor: f32,
  thetaGradientAt: usize,
): void {
  const width = vocabulary * REAL;
  computeLogits(begin, end, topics, vocabulary, thetaAt, weightsAt, biasAt, logitsAt);
  for (let row = begin; row < end; row++) {
    const at = logitsAt + row * width;
    const sum = loseRow(
      row,
      vocabulary,
      indptrAt,
      indicesAt,
      targetsAt,
      countsAt,
      at,
      reconstructionAt,
      likelihoodAt,
    );
    differentiate(row, vocabulary, indptrAt, indicesAt, targetsAt, at, factor, sum);
  }
  const gradient = thetaGradientAt + begin * topics * REAL;
  addTransposed(end - begin, vocabulary, topics, logitsAt + begin * width, weightsAt, gradient);
}

function computeLogits(
  begin: usize,
  end: usize,
  topics: usize,
  vocabulary: usize,
  thetaAt: usize,
  weightsAt: usize,
  biasAt: usize,
  logitsAt: usize,
): void {
  const width = vocabulary * REAL;
  const step = topics * REAL;
  for (let row = begin; row < end; row++) memory.copy(logitsAt + row * width, biasAt, width);
  const theta = thetaAt + begin * step;
  addTile(end - begin, topics, vocabulary, width, theta, step, REAL, weightsAt, logitsAt + begin * width);
}

/** The losses of a row, from its logits at `at`; returns the sum of e^(logit - largest), which it leaves there. */
function loseRow(
  row: usize,
  vocabulary: usize,
  indptrAt: usize,
  indicesAt: usize,
  targetsAt: usize,
  countsAt: usize,
  at: usize,
  reconstructionAt: usize,
  likelihoodAt: usize,
): f64 {
  let targetSum: f64 = 0;
  let targetLogits: f64 = 0;
  let countSum: f64 = 0;
  let countLogits: f64 = 0;
  const last = <usize>load<u32>(indptrAt + (row + 1) * REAL);
  for (let i = <usize>load<u32>(indptrAt + row * REAL); i < last; i++) {
    const logit = <f64>load<f32>(at + <usize>load<u32>(indicesAt + i * REAL) * REAL);
    const target = <f64>load<f32>(targetsAt + i * REAL);
    const count = <f64>load<f32>(countsAt + i * REAL);
    targetSum += target;
    targetLogits += target * logit;
    countSum += count;
    countLogits += count * logit;
  }
  const top = largest(vocabulary, at);
  const sum = exponentiate(vocabulary, at, top);
  const logSum = <f64>top + ln(sum);
  store<f32>(reconstructionAt + row * REAL, <f32>(targetSum * logSum - targetLogits));
  store<f32>(likelihoodAt + row * REAL, <f32>(countSum * logSum - countLogits));
  return sum;
}

function differentiate(
  row: usize,
  vocabulary: usize,
  indptrAt: usize,
  indicesAt: usize,
  targetsAt: usize,
  at: usize,
  factor: f32,
  sum: f64,
): void {
  const first = <usize>load<u32>(indptrAt + row * REAL);
  const last = <usize>load<u32>(indptrAt + (row + 1) * REAL);
  let targetSum: f64 = 0;
  for (let i = first; i < last; i++) targetSum += <f64>load<f32>(targetsAt + i * REAL);
  scale(vocabulary, at, <f32>((<f64>factor * targetSum) / sum));
  for (let i = first; i < last; i++) {
    const logit = at + <usize>load<u32>(indicesAt + i * REAL) * REAL;
    store<f32>(logit, load<f32>(logit) - factor * load<f32>(targetsAt + i * REAL));
  }
}
