import type { Reals } from "./reals.ts";
import { softmaxRow } from "./softmax.ts";

const LOG_VARIANCE_LIMIT = 10;

function clipped(logVariance: number): number {
  return Math.min(Math.max(logVariance, -LOG_VARIANCE_LIMIT), LOG_VARIANCE_LIMIT);
}

/**
 * theta = softmax(mean + noise * exp(logVariance / 2)) by rows of `topics`, log variances clipped to [-10, 10]; and the
 * divergence KL(N(mean, variance) || N(0, I)) = 1/2 sum(mean^2 + variance - logVariance - 1) of each row.
 *
 * mean, logVariance, noise, theta: rows x topics; divergence: rows, in nats.
 */
export function sampleTheta(
  rows: number,
  topics: number,
  mean: Reals,
  logVariance: Reals,
  noise: Reals,
  theta: Reals,
  divergence: Reals,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * topics;
    let sum = 0;
    for (let i = start; i < start + topics; i++) {
      const mu = mean[i] as number;
      const lv = clipped(logVariance[i] as number);
      theta[i] = mu + (noise[i] as number) * Math.exp(lv / 2);
      sum += mu * mu + Math.exp(lv) - lv - 1;
    }
    divergence[row] = sum / 2;
    softmaxRow(topics, theta, start);
  }
}

/**
 * Adds to the gradients of mean and log variance what comes back through theta, and `klWeight` times the gradient of
 * each row's divergence. A clipped log variance gets none.
 */
export function sampleThetaBackward(
  rows: number,
  topics: number,
  mean: Reals,
  logVariance: Reals,
  noise: Reals,
  theta: Reals,
  thetaGradient: Reals,
  klWeight: number,
  meanGradient: Reals,
  logVarianceGradient: Reals,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * topics;
    const end = start + topics;
    let expected = 0;
    for (let i = start; i < end; i++) expected += (theta[i] as number) * (thetaGradient[i] as number);
    for (let i = start; i < end; i++) {
      const zGradient = (theta[i] as number) * ((thetaGradient[i] as number) - expected);
      meanGradient[i] = (meanGradient[i] as number) + zGradient + klWeight * (mean[i] as number);
      const lv = logVariance[i] as number;
      if (Math.abs(lv) > LOG_VARIANCE_LIMIT) continue;
      const viaNoise = zGradient * (noise[i] as number) * 0.5 * Math.exp(lv / 2);
      const viaDivergence = klWeight * 0.5 * (Math.exp(lv) - 1);
      logVarianceGradient[i] = (logVarianceGradient[i] as number) + viaNoise + viaDivergence;
    }
  }
}
