/*
 * The parts of a softmax over a row.
 *
 * exp, for x <= 80:
 * Method: x = n ln 2 + r with |r| <= ln(2) / 2, ln 2 in two parts (Cody and Waite); e^r = 1 + r + r^2 q(r), q of degree 3
 * with the least largest relative error (1.05e-7, by Lawson's algorithm); times 2^n by adding n to the exponent's bits.
 * Below -87 the result is 0.
 * Reference: Muller, Elementary Functions, 3rd edition, chapters 3 and 11.
 * Tolerance: relative error <= 2.5e-7 on [-87, 80]; e^x < 2e-38 below. NaN stays NaN.
 */
import { plusProduct, REAL, VECTOR } from "../lanes";
import { scale } from "./rows";

/** Replaces `length` values by exp(value - largest), for `largest` not below any of them, and returns their sum. */
export function exponentiate(length: usize, at: usize, largest: f32): f64 {
  const shift = f32x4.splat(largest);
  const end = at + length * REAL;
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  for (; at + 4 * VECTOR <= end; at += 4 * VECTOR) {
    const e = exponentiateSixteen(at, shift);
    low = f64x2.add(low, f64x2.promote_low_f32x4(e));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<f32>(e, e, 2, 3, 0, 1)));
  }
  const both = f64x2.add(low, high);
  let sum = f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
  for (; at < end; at += REAL) {
    const e = f32x4.extract_lane(exp(f32x4.splat(load<f32>(at) - largest)), 0);
    store<f32>(at, e);
    sum += <f64>e;
  }
  return sum;
}

/** Of q, from its constant on. */
const Q0: f32 = 0.49999230307;
const Q1: f32 = 0.16667115389;
const Q2: f32 = 0.041890331894;
const Q3: f32 = 0.0083125013544;

/** 1.5 * 2^23: a small number added to it is rounded to an integer, which stands in the lowest bits of the sum. */
const ROUNDING: f32 = 12582912;

/**
 * Sixteen numbers at a time, since the engine makes every constant anew in each turn of a loop.
 * @returns the sums of four each, as four lanes
 */
function exponentiateSixteen(at: usize, shift: v128): v128 {
  const a = f32x4.sub(v128.load(at), shift);
  const b = f32x4.sub(v128.load(at, 16), shift);
  const c = f32x4.sub(v128.load(at, 32), shift);
  const d = f32x4.sub(v128.load(at, 48), shift);
  const aRounded = rounded(a);
  const bRounded = rounded(b);
  const cRounded = rounded(c);
  const dRounded = rounded(d);
  const aRest = rest(a, aRounded);
  const bRest = rest(b, bRounded);
  const cRest = rest(c, cRounded);
  const dRest = rest(d, dRounded);
  let aExp = plusProduct(f32x4.splat(Q2), aRest, f32x4.splat(Q3));
  let bExp = plusProduct(f32x4.splat(Q2), bRest, f32x4.splat(Q3));
  let cExp = plusProduct(f32x4.splat(Q2), cRest, f32x4.splat(Q3));
  let dExp = plusProduct(f32x4.splat(Q2), dRest, f32x4.splat(Q3));
  aExp = plusProduct(f32x4.splat(Q1), aExp, aRest);
  bExp = plusProduct(f32x4.splat(Q1), bExp, bRest);
  cExp = plusProduct(f32x4.splat(Q1), cExp, cRest);
  dExp = plusProduct(f32x4.splat(Q1), dExp, dRest);
  aExp = plusProduct(f32x4.splat(Q0), aExp, aRest);
  bExp = plusProduct(f32x4.splat(Q0), bExp, bRest);
  cExp = plusProduct(f32x4.splat(Q0), cExp, cRest);
  dExp = plusProduct(f32x4.splat(Q0), dExp, dRest);
  aExp = scaled(a, aRounded, aRest, aExp);
  bExp = scaled(b, bRounded, bRest, bExp);
  cExp = scaled(c, cRounded, cRest, cExp);
  dExp = scaled(d, dRounded, dRest, dExp);
  v128.store(at, aExp);
  v128.store(at, bExp, 16);
  v128.store(at, cExp, 32);
  v128.store(at, dExp, 48);
  return f32x4.add(f32x4.add(aExp, bExp), f32x4.add(cExp, dExp));
}

/** n + ROUNDING, of the n nearest to x / ln 2. */
function rounded(x: v128): v128 {
  return plusProduct(f32x4.splat(ROUNDING), x, f32x4.splat(<f32>Math.LOG2E));
}

/** x - n ln 2 */
function rest(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDING));
  const most = plusProduct(x, n, f32x4.splat(-0.693359375));
  return plusProduct(most, n, f32x4.splat(2.121944400546906e-4));
}

/** 2^n (1 + r + r^2 tail). NaN is not less than anything, so that it gets through. */
function scaled(x: v128, rounded: v128, r: v128, tail: v128): v128 {
  const e = f32x4.add(plusProduct(r, f32x4.mul(tail, r), r), f32x4.splat(1));
  return v128.andnot(i32x4.add(e, i32x4.shl(rounded, 23)), f32x4.lt(x, f32x4.splat(-87)));
}

export function exp(x: v128): v128 {
  const up = rounded(x);
  const r = rest(x, up);
  let q = plusProduct(f32x4.splat(Q2), r, f32x4.splat(Q3));
  q = plusProduct(f32x4.splat(Q1), q, r);
  q = plusProduct(f32x4.splat(Q0), q, r);
  return scaled(x, up, r, q);
}

/** Replaces `length` values by their softmax. */
export function softmax(length: usize, at: usize): void {
  const sum = exponentiate(length, at, largest(length, at));
  scale(length, at, <f32>(1 / sum));
}

/** The largest of at least one value; which one, if some are NaN, is not said: their exponentials are NaN anyway. */
export function largest(length: usize, at: usize): f32 {
  const end = at + length * REAL;
  let result = load<f32>(at);
  if (length >= 4) {
    let lanes = v128.load(at);
    for (; at + VECTOR <= end; at += VECTOR) lanes = f32x4.pmax(lanes, v128.load(at));
    result = max(
      max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
      max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
    );
  }
  for (; at < end; at += REAL) result = max(result, load<f32>(at));
  return result;
}
