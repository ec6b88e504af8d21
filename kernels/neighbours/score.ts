/*
 * The score of a row, the smaller the nearer: minus the inner product, or the squared distance.
 *
 * Method: double precision over four lanes (columns i, i + 1, i + 2, i + 3 mod 4; the last columns % 4 in the first lane),
 * rounded once to float32: operation by operation what shared/neighbours/kernel.ts does, so the same bits.
 */
import { REAL, VECTOR } from "../lanes";
import { columns, squaresAt, vectorsAt } from "./layout";

export function scoreOf(row: usize, queryAt: usize): f32 {
  const at = vectorsAt + row * columns * REAL;
  return squaresAt === 0 ? negatedInnerProduct(at, queryAt) : squaredDistance(at, queryAt);
}

function negatedInnerProduct(xAt: usize, yAt: usize): f32 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = xAt + columns * REAL;
  for (; xAt + VECTOR <= end; xAt += VECTOR, yAt += VECTOR) {
    low = f64x2.add(low, f64x2.mul(doublesAt(xAt), doublesAt(yAt)));
    high = f64x2.add(high, f64x2.mul(doublesAt(xAt + 8), doublesAt(yAt + 8)));
  }
  let first = f64x2.extract_lane(low, 0);
  for (; xAt < end; xAt += REAL, yAt += REAL) first += <f64>load<f32>(xAt) * <f64>load<f32>(yAt);
  return -(<f32>sumOf(first, low, high));
}

function squaredDistance(xAt: usize, yAt: usize): f32 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = xAt + columns * REAL;
  for (; xAt + VECTOR <= end; xAt += VECTOR, yAt += VECTOR) {
    const p = f64x2.sub(doublesAt(xAt), doublesAt(yAt));
    const q = f64x2.sub(doublesAt(xAt + 8), doublesAt(yAt + 8));
    low = f64x2.add(low, f64x2.mul(p, p));
    high = f64x2.add(high, f64x2.mul(q, q));
  }
  let first = f64x2.extract_lane(low, 0);
  for (; xAt < end; xAt += REAL, yAt += REAL) {
    const p = <f64>load<f32>(xAt) - <f64>load<f32>(yAt);
    first += p * p;
  }
  return <f32>sumOf(first, low, high);
}

function doublesAt(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function sumOf(first: f64, low: v128, high: v128): f64 {
  return first + f64x2.extract_lane(low, 1) + (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1));
}
