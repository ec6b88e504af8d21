import type { Kernels } from "./kernels.ts";
import type { Reals } from "./reals.ts";

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

/** Rows decoded at a time: their logits stay in the second-level cache, and memory does not grow with the batch. */
export const DECODER_CHUNK = 32;

/** log p = log_softmax(theta weights + bias) of every row, kept only as losses. `scratch`: DECODER_CHUNK x vocabulary. */
export function decoderLoss(
  kernels: Kernels,
  rows: DecoderRows,
  theta: Reals,
  decoder: DecoderWeights,
  scratch: Reals,
  losses: DecoderLosses,
): void {
  for (let first = 0; first < rows.rowCount; first += DECODER_CHUNK) {
    const last = Math.min(first + DECODER_CHUNK, rows.rowCount);
    computeLogits(kernels, first, last, theta, decoder, scratch);
    for (let row = first; row < last; row++)
      rowLoss(kernels, rows, row, row - first, decoder.vocabulary, scratch, losses);
  }
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
  scratch: Reals,
  losses: DecoderLosses,
  gradients: DecoderGradients,
): void {
  const { topics, vocabulary } = decoder;
  for (let first = 0; first < rows.rowCount; first += DECODER_CHUNK) {
    const last = Math.min(first + DECODER_CHUNK, rows.rowCount);
    computeLogits(kernels, first, last, theta, decoder, scratch);
    for (let row = first; row < last; row++) {
      const sum = rowLoss(kernels, rows, row, row - first, vocabulary, scratch, losses);
      logitGradient(kernels, rows, row, row - first, vocabulary, scale, sum, scratch);
    }
    const part = theta.subarray(first * topics, last * topics);
    const partGradient = gradients.theta.subarray(first * topics, last * topics);
    kernels.addRows(last - first, vocabulary, scratch, gradients.bias);
    kernels.addProduct(
      topics,
      last - first,
      vocabulary,
      part,
      { rowStep: 1, innerStep: topics },
      scratch,
      gradients.weights,
    );
    kernels.addProductWithTransposed(
      last - first,
      vocabulary,
      topics,
      scratch,
      decoder.weights,
      partGradient,
    );
  }
}

function computeLogits(
  kernels: Kernels,
  first: number,
  last: number,
  theta: Reals,
  { topics, vocabulary, weights, bias }: DecoderWeights,
  logits: Reals,
): void {
  for (let row = 0; row < last - first; row++) logits.set(bias, row * vocabulary);
  const part = theta.subarray(first * topics, last * topics);
  kernels.addProduct(
    last - first,
    topics,
    vocabulary,
    part,
    { rowStep: topics, innerStep: 1 },
    weights,
    logits,
  );
}

/** Fills the losses of a row, leaves exp(logit - largest) in place of its logits and returns the sum of these. */
function rowLoss(
  kernels: Kernels,
  rows: DecoderRows,
  row: number,
  slot: number,
  vocabulary: number,
  logits: Reals,
  losses: DecoderLosses,
): number {
  const start = slot * vocabulary;
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
  const largest = kernels.largestOf(vocabulary, logits, start);
  const sum = kernels.exponentiateRow(vocabulary, logits, start, largest);
  const logSum = largest + Math.log(sum);
  losses.reconstruction[row] = targetSum * logSum - targetLogits;
  losses.negativeLogLikelihood[row] = countSum * logSum - countLogits;
  return sum;
}

function logitGradient(
  kernels: Kernels,
  rows: DecoderRows,
  row: number,
  slot: number,
  vocabulary: number,
  scale: number,
  sum: number,
  logits: Reals,
): void {
  const start = slot * vocabulary;
  const from = rows.indptr[row] as number;
  const to = rows.indptr[row + 1] as number;
  let targetSum = 0;
  for (let at = from; at < to; at++) targetSum += rows.targets[at] as number;
  const factor = (scale * targetSum) / sum;
  kernels.scaleRow(vocabulary, logits, start, factor);
  for (let at = from; at < to; at++) {
    const i = start + (rows.indices[at] as number);
    logits[i] = (logits[i] as number) - scale * (rows.targets[at] as number);
  }
}
