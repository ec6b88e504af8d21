import type { Kernels } from "./kernels.ts";
import { dot } from "./matrix.ts";
import type { Reals } from "./reals.ts";

/** Arrays that the block works in; made once for the largest batch. */
export interface ContrastiveScratch {
  /** rows x topics each: centred, normalised means of the views, and their gradients */
  readonly a: Reals;
  readonly b: Reals;
  readonly aGradient: Reals;
  readonly bGradient: Reals;
  /** rows: lengths before normalisation */
  readonly aNorm: Reals;
  readonly bNorm: Reals;
  /** rows x rows: similarities, then softmaxes by rows and by columns */
  readonly similarity: Reals;
  readonly transposed: Reals;
  readonly gradient: Reals;
}

/**
 * Symmetric InfoNCE between the rows of two views of the same documents.
 *
 * z = (mu - mean(mu)) / |mu - mean(mu)|, s_ij = z_a,i . z_b,j / temperature, and the loss is
 * 1/(2n) sum_i [ln sum_j exp s_ij - s_ii] + [ln sum_j exp s_ji - s_ii]: every other row of the batch is a negative.
 * A row whose means are all equal has no direction: its z and its gradient are zero.
 *
 * `aMean`, `bMean` and their gradients: rows x topics. Adds `weight` times the gradients; returns the unweighted loss.
 * Source: van den Oord et al. 2018 (InfoNCE); the symmetric form as in Radford et al. 2021.
 */
export function contrastive(
  kernels: Kernels,
  rows: number,
  topics: number,
  aMean: Reals,
  bMean: Reals,
  temperature: number,
  weight: number,
  scratch: ContrastiveScratch,
  aMeanGradient: Reals,
  bMeanGradient: Reals,
): number {
  centreAndNormalise(rows, topics, aMean, scratch.a, scratch.aNorm);
  centreAndNormalise(rows, topics, bMean, scratch.b, scratch.bNorm);
  const loss = similarityLoss(kernels, rows, topics, temperature, weight, scratch);
  const { gradient, aGradient, bGradient } = scratch;
  aGradient.fill(0, 0, rows * topics);
  bGradient.fill(0, 0, rows * topics);
  kernels.addProduct(rows, rows, topics, gradient, { rowStep: rows, innerStep: 1 }, scratch.b, aGradient);
  kernels.addProduct(rows, rows, topics, gradient, { rowStep: 1, innerStep: rows }, scratch.a, bGradient);
  addMeanGradient(rows, topics, scratch.a, scratch.aNorm, aGradient, aMeanGradient);
  addMeanGradient(rows, topics, scratch.b, scratch.bNorm, bGradient, bMeanGradient);
  return loss;
}

function centreAndNormalise(rows: number, topics: number, mean: Reals, z: Reals, norms: Reals): void {
  for (let row = 0; row < rows; row++) {
    const start = row * topics;
    let sum = 0;
    for (let i = start; i < start + topics; i++) sum += mean[i] as number;
    const centre = sum / topics;
    let squares = 0;
    for (let i = start; i < start + topics; i++) squares += ((mean[i] as number) - centre) ** 2;
    const norm = Math.sqrt(squares);
    norms[row] = norm;
    for (let i = start; i < start + topics; i++) z[i] = norm > 0 ? ((mean[i] as number) - centre) / norm : 0;
  }
}

/** Fills `gradient` with the weighted gradient by the products z_a,i . z_b,j, and returns the loss. */
function similarityLoss(
  kernels: Kernels,
  rows: number,
  topics: number,
  temperature: number,
  weight: number,
  { a, b, similarity, transposed, gradient }: ContrastiveScratch,
): number {
  similarity.fill(0, 0, rows * rows);
  kernels.addProductWithTransposed(rows, topics, rows, a, b, similarity);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const s = (similarity[i * rows + j] as number) / temperature;
      similarity[i * rows + j] = s;
      transposed[j * rows + i] = s;
    }
  }
  let loss = 0;
  for (let i = 0; i < rows; i++)
    loss += rowCrossEntropy(kernels, rows, i, similarity) + rowCrossEntropy(kernels, rows, i, transposed);
  const scale = weight / (2 * rows * temperature);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const both = (similarity[i * rows + j] as number) + (transposed[j * rows + i] as number);
      gradient[i * rows + j] = scale * (i === j ? both - 2 : both);
    }
  }
  return loss / (2 * rows);
}

/** -log softmax at the row's own column; leaves the row's softmax in place. */
function rowCrossEntropy(kernels: Kernels, rows: number, row: number, logits: Reals): number {
  const start = row * rows;
  const own = logits[start + row] as number;
  const largest = kernels.largestOf(rows, logits, start);
  const sum = kernels.exponentiateRow(rows, logits, start, largest);
  kernels.scaleRow(rows, logits, start, 1 / sum);
  return largest + Math.log(sum) - own;
}

/**
 * Back through z = (mu - mean(mu)) / norm: (g - z (z . g)) / norm. The gradient g of z is a sum of such z, which sum to
 * zero, so that taking its mean off would change nothing.
 */
function addMeanGradient(
  rows: number,
  topics: number,
  z: Reals,
  norms: Reals,
  zGradient: Reals,
  meanGradient: Reals,
): void {
  for (let row = 0; row < rows; row++) {
    const norm = norms[row] as number;
    if (norm === 0) continue;
    const start = row * topics;
    const along = dot(topics, z, start, zGradient, start);
    for (let i = start; i < start + topics; i++) {
      const step = (zGradient[i] as number) - (z[i] as number) * along;
      meanGradient[i] = (meanGradient[i] as number) + step / norm;
    }
  }
}
