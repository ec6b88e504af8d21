/*
 * Topic weights from means and log variances: theta = softmax(mean + noise * e^(logVariance / 2)), log variances clipped
 * to [-10, 10], the divergence KL(N(mean, variance) || N(0, I)) of each row, and the way back.
 * All arrays are rows x topics, `divergence` is rows.
 * Rounding: single precision; sums of a row in double.
 */
import { REAL, VECTOR } from "../lanes";
import { exp, softmax } from "./softmax";

const LIMIT: f32 = 10;

function clip(logVariance: v128): v128 {
  return f32x4.max(f32x4.min(logVariance, f32x4.splat(LIMIT)), f32x4.splat(-LIMIT));
}

/** The number at `at`, or its last neighbours with it, as a vector of which the first `count` lanes count. */
function loadSome(at: usize, count: usize): v128 {
  if (count >= 4) return v128.load(at);
  let lanes = f32x4.splat(load<f32>(at));
  if (count > 1) lanes = f32x4.replace_lane(lanes, 1, load<f32>(at + REAL));
  if (count > 2) lanes = f32x4.replace_lane(lanes, 2, load<f32>(at + 2 * REAL));
  return lanes;
}

function storeSome(at: usize, count: usize, lanes: v128): void {
  if (count >= 4) {
    v128.store(at, lanes);
    return;
  }
  store<f32>(at, f32x4.extract_lane(lanes, 0));
  if (count > 1) store<f32>(at + REAL, f32x4.extract_lane(lanes, 1));
  if (count > 2) store<f32>(at + 2 * REAL, f32x4.extract_lane(lanes, 2));
}

/** Adds up the first `count` lanes. */
function sumOf(lanes: v128, count: usize): f64 {
  let sum = <f64>f32x4.extract_lane(lanes, 0);
  if (count > 1) sum += <f64>f32x4.extract_lane(lanes, 1);
  if (count > 2) sum += <f64>f32x4.extract_lane(lanes, 2);
  if (count > 3) sum += <f64>f32x4.extract_lane(lanes, 3);
  return sum;
}

export function sampleTheta(
  begin: usize,
  end: usize,
  topics: usize,
  meanAt: usize,
  logVarianceAt: usize,
  noiseAt: usize,
  thetaAt: usize,
  divergenceAt: usize,
): void {
  const width = topics * REAL;
  for (let row = begin; row < end; row++) {
    const start = row * width;
    let sum: f64 = 0;
    for (let i: usize = 0; i < width; i += VECTOR) {
      const count = (width - i) / REAL;
      const at = start + i;
      const mean = loadSome(meanAt + at, count);
      const lv = clip(loadSome(logVarianceAt + at, count));
      const deviation = exp(f32x4.mul(lv, f32x4.splat(0.5)));
      const noise = loadSome(noiseAt + at, count);
      storeSome(thetaAt + at, count, f32x4.add(mean, f32x4.mul(noise, deviation)));
      const spread = f32x4.sub(f32x4.sub(exp(lv), lv), f32x4.splat(1));
      sum += sumOf(f32x4.add(f32x4.mul(mean, mean), spread), count);
    }
    store<f32>(divergenceAt + row * REAL, <f32>(sum / 2));
    softmax(topics, thetaAt + start);
  }
}

/**
 * Adds to the gradients of mean and log variance what comes back through theta, and `weight` times the gradient of the
 * divergence. A clipped log variance gets none.
 */
export function sampleThetaBackward(
  begin: usize,
  end: usize,
  topics: usize,
  meanAt: usize,
  logVarianceAt: usize,
  noiseAt: usize,
  thetaAt: usize,
  thetaGradientAt: usize,
  weight: f32,
  meanGradientAt: usize,
  logVarianceGradientAt: usize,
): void {
  const width = topics * REAL;
  const weights = f32x4.splat(weight);
  for (let row = begin; row < end; row++) {
    const start = row * width;
    let expected: f64 = 0;
    for (let i: usize = 0; i < width; i += VECTOR) {
      const count = (width - i) / REAL;
      const theta = loadSome(thetaAt + start + i, count);
      expected += sumOf(f32x4.mul(theta, loadSome(thetaGradientAt + start + i, count)), count);
    }
    const centre = f32x4.splat(<f32>expected);
    for (let i: usize = 0; i < width; i += VECTOR) {
      const count = (width - i) / REAL;
      const at = start + i;
      const back = f32x4.sub(loadSome(thetaGradientAt + at, count), centre);
      const z = f32x4.mul(loadSome(thetaAt + at, count), back);
      const ofMean = f32x4.add(z, f32x4.mul(weights, loadSome(meanAt + at, count)));
      storeSome(meanGradientAt + at, count, f32x4.add(loadSome(meanGradientAt + at, count), ofMean));
      const lv = loadSome(logVarianceAt + at, count);
      const half = exp(f32x4.mul(clip(lv), f32x4.splat(0.5)));
      const viaNoise = f32x4.mul(f32x4.mul(z, loadSome(noiseAt + at, count)), half);
      const viaDivergence = f32x4.mul(weights, f32x4.sub(f32x4.mul(half, half), f32x4.splat(1)));
      const both = f32x4.mul(f32x4.add(viaNoise, viaDivergence), f32x4.splat(0.5));
      const free = f32x4.le(f32x4.abs(lv), f32x4.splat(LIMIT));
      const old = loadSome(logVarianceGradientAt + at, count);
      storeSome(logVarianceGradientAt + at, count, f32x4.add(old, v128.and(both, free)));
    }
  }
}
