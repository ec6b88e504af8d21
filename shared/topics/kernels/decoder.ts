import type { Kernels } from "./kernels.ts";
import { addProduct, addProductWithTransposed } from "./matrix.ts";
import type { Reals } from "./reals.ts";
import { exponentiateRow, largestOf } from "./softmax.ts";

/** What is to be reconstructed: sparse rows over the vocabulary, each term with its target and its plain count. */
export interface DecoderRows {
  readonly rowCount: number;
  readonly indptr: Uint32Array;
  readonly indices: Uint32Array;
  readonly targets: Reals;
  readonly counts: Reals;
}

/** topics x vocabulary weights (row-major) and a bias of length vocabulary. */
export interface DecoderWeights {
  readonly topics: number;
  readonly vocabulary: number;
  readonly weights: Reals;
  readonly bias: Reals;
}

/** Cross entropies in nats, one a row: sum of -target * log p, and sum of -count * log p. */
export interface DecoderLosses {
  readonly reconstruction: Reals;
  readonly negativeLogLikelihood: Reals;
}

export interface DecoderGradients {
  /** rowCount x topics */
  readonly theta: Reals;
  readonly weights: Reals;
  readonly bias: Reals;
}

/** 4 MiB of logits: what is decoded at a time stays in the caches, and memory does not grow with the batch. */
const MOST_LOGITS = 1_048_576;

/** Rows decoded at a time. */
export function decoderGroup(vocabulary: number): number {
  return Math.max(8, Math.floor(MOST_LOGITS / vocabulary));
}

/**
 * log p = log_softmax(theta weights + bias) of every row, kept only as losses. `logits` holds a group's rows
 * (`decoderGroup`) x vocabulary.
 */
export function decoderLoss(
  kernels: Kernels,
  rows: DecoderRows,
  theta: Reals,
  decoder: DecoderWeights,
  logits: Reals,
  losses: DecoderLosses,
): void {
  forEachGroup(rows, decoder, theta, losses, (group) =>
    kernels.decode(group.rows, group.theta, decoder, logits, group.losses),
  );
}

/**
 * As `decoderLoss`, and adds the gradients of `scale` * (sum of the rows' reconstruction losses) to `gradients`.
 * The gradient before the softmax is scale * (row's target sum * p - target).
 */
export function decoderLossAndGradient(
  kernels: Kernels,
  rows: DecoderRows,
  theta: Reals,
  decoder: DecoderWeights,
  scale: number,
  logits: Reals,
  losses: DecoderLosses,
  gradients: DecoderGradients,
): void {
  const { topics, vocabulary } = decoder;
  forEachGroup(rows, decoder, theta, losses, (group, first) => {
    const { rowCount } = group.rows;
    const thetaGradient = gradients.theta.subarray(first * topics);
    kernels.decodeBackward(group.rows, group.theta, decoder, scale, logits, group.losses, thetaGradient);
    kernels.addRows(rowCount, vocabulary, logits, gradients.bias);
    const transposed = { rowStep: 1, innerStep: topics };
    kernels.addProduct(topics, rowCount, vocabulary, group.theta, transposed, logits, gradients.weights);
  });
}

interface Group {
  readonly rows: DecoderRows;
  readonly theta: Reals;
  readonly losses: DecoderLosses;
}

function forEachGroup(
  rows: DecoderRows,
  { topics, vocabulary }: DecoderWeights,
  theta: Reals,
  losses: DecoderLosses,
  visit: (group: Group, first: number) => void,
): void {
  const size = decoderGroup(vocabulary);
  for (let first = 0; first < rows.rowCount; first += size) {
    const group: Group = {
      rows: {
        ...rows,
        rowCount: Math.min(size, rows.rowCount - first),
        indptr: rows.indptr.subarray(first),
      },
      theta: theta.subarray(first * topics),
      losses: {
        reconstruction: losses.reconstruction.subarray(first),
        negativeLogLikelihood: losses.negativeLogLikelihood.subarray(first),
      },
    };
    visit(group, first);
  }
}

/** Fills the losses of `rows`; leaves exp(logit - largest) in `logits`, rowCount x vocabulary. */
export function decode(
  rows: DecoderRows,
  theta: Reals,
  decoder: DecoderWeights,
  logits: Reals,
  losses: DecoderLosses,
): void {
  computeLogits(rows.rowCount, theta, decoder, logits);
  for (let row = 0; row < rows.rowCount; row++) rowLoss(rows, row, decoder.vocabulary, logits, losses);
}

/**
 * As `decode`, but leaves scale * (row's target sum * p - target) in `logits` and adds its product with the weights to
 * the gradient of theta.
 */
export function decodeBackward(
  rows: DecoderRows,
  theta: Reals,
  decoder: DecoderWeights,
  scale: number,
  logits: Reals,
  losses: DecoderLosses,
  thetaGradient: Reals,
): void {
  const { topics, vocabulary, weights } = decoder;
  computeLogits(rows.rowCount, theta, decoder, logits);
  for (let row = 0; row < rows.rowCount; row++) {
    const sum = rowLoss(rows, row, vocabulary, logits, losses);
    logitGradient(rows, row, vocabulary, scale, sum, logits);
  }
  addProductWithTransposed(rows.rowCount, vocabulary, topics, logits, weights, thetaGradient);
}

function computeLogits(
  rows: number,
  theta: Reals,
  { topics, vocabulary, weights, bias }: DecoderWeights,
  logits: Reals,
): void {
  for (let row = 0; row < rows; row++) logits.set(bias, row * vocabulary);
  addProduct(rows, topics, vocabulary, theta, { rowStep: topics, innerStep: 1 }, weights, logits);
}

/** Fills the losses of a row, leaves exp(logit - largest) in place of its logits and returns the sum of these. */
function rowLoss(
  rows: DecoderRows,
  row: number,
  vocabulary: number,
  logits: Reals,
  losses: DecoderLosses,
): number {
  const start = row * vocabulary;
  let targetSum = 0;
  let targetLogits = 0;
  let countSum = 0;
  let countLogits = 0;
  for (let at = rows.indptr[row] as number; at < (rows.indptr[row + 1] as number); at++) {
    const logit = logits[start + (rows.indices[at] as number)] as number;
    const target = rows.targets[at] as number;
    const count = rows.counts[at] as number;
    targetSum += target;
    targetLogits += target * logit;
    countSum += count;
    countLogits += count * logit;
  }
  const largest = largestOf(vocabulary, logits, start);
  const sum = exponentiateRow(vocabulary, logits, start, largest);
  const logSum = largest + Math.log(sum);
  losses.reconstruction[row] = targetSum * logSum - targetLogits;
  losses.negativeLogLikelihood[row] = countSum * logSum - countLogits;
  return sum;
}

function logitGradient(
  rows: DecoderRows,
  row: number,
  vocabulary: number,
  scale: number,
  sum: number,
  logits: Reals,
): void {
  const start = row * vocabulary;
  const from = rows.indptr[row] as number;
  const to = rows.indptr[row + 1] as number;
  let targetSum = 0;
  for (let at = from; at < to; at++) targetSum += rows.targets[at] as number;
  const factor = (scale * targetSum) / sum;
  for (let i = start; i < start + vocabulary; i++) logits[i] = (logits[i] as number) * factor;
  for (let at = from; at < to; at++) {
    const i = start + (rows.indices[at] as number);
    logits[i] = (logits[i] as number) - scale * (rows.targets[at] as number);
  }
}
