import type { Kernels } from "./kernels.ts";
import { addProductWithTransposed, dot } from "./matrix.ts";
import type { Reals } from "./reals.ts";
import { exponentiateRow, largestOf } from "./softmax.ts";

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
  /** rows: cross entropies of each view's rows */
  readonly aLoss: Reals;
  readonly bLoss: Reals;
  /** rows x rows: softmaxes of each view's rows over the other view; the first becomes the gradient by the products */
  readonly aSoftmax: Reals;
  readonly bSoftmax: Reals;
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
  const { a, b, aLoss, bLoss, aGradient, bGradient, aSoftmax, bSoftmax } = scratch;
  kernels.contrastRows(rows, topics, a, b, temperature, aSoftmax, aLoss);
  kernels.contrastRows(rows, topics, b, a, temperature, bSoftmax, bLoss);
  kernels.contrastGradient(rows, weight / (2 * rows * temperature), aSoftmax, bSoftmax);
  aGradient.fill(0, 0, rows * topics);
  bGradient.fill(0, 0, rows * topics);
  kernels.addProduct(rows, rows, topics, aSoftmax, { rowStep: rows, innerStep: 1 }, b, aGradient);
  kernels.addProduct(rows, rows, topics, aSoftmax, { rowStep: 1, innerStep: rows }, a, bGradient);
  addMeanGradient(rows, topics, a, scratch.aNorm, aGradient, aMeanGradient);
  addMeanGradient(rows, topics, b, scratch.bNorm, bGradient, bMeanGradient);
  return (sumOf(rows, aLoss) + sumOf(rows, bLoss)) / (2 * rows);
}

function sumOf(length: number, values: Reals): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i] as number;
  return sum;
}

/**
 * The softmax over j of x_i . y_j / temperature for every row i, and -ln of its value at j = i.
 * x, y: rows x topics; softmaxes: rows x rows; losses: rows, in nats.
 */
export function contrastRows(
  rows: number,
  topics: number,
  x: Reals,
  y: Reals,
  temperature: number,
  softmaxes: Reals,
  losses: Reals,
): void {
  softmaxes.fill(0, 0, rows * rows);
  addProductWithTransposed(rows, topics, rows, x, y, softmaxes);
  for (let row = 0; row < rows; row++) {
    const start = row * rows;
    const end = start + rows;
    for (let i = start; i < end; i++) softmaxes[i] = (softmaxes[i] as number) / temperature;
    const own = softmaxes[start + row] as number;
    const largest = largestOf(rows, softmaxes, start);
    const sum = exponentiateRow(rows, softmaxes, start, largest);
    for (let i = start; i < end; i++) softmaxes[i] = (softmaxes[i] as number) / sum;
    losses[row] = largest + Math.log(sum) - own;
  }
}

/**
 * Turns the softmaxes p of the first view's rows into the gradient of the loss by the products z_a,i . z_b,j:
 * factor * (p_ij + q_ji - 2 [i = j]), q being those of the second view's rows.
 */
export function contrastGradient(rows: number, factor: number, p: Reals, q: Reals): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < rows; j++) {
      const both = (p[i * rows + j] as number) + (q[j * rows + i] as number);
      p[i * rows + j] = factor * (i === j ? both - 2 : both);
    }
  }
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
