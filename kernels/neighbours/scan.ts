/*
 * Finds the nearest rows from their sketches: rows that their bound does not exclude are scored in full.
 *
 * Method: for a query sketched as int16, a row's bound is scale (sketch . query sketch + error), less squaresGain times
 * the row's squared length when distances are meant. A row whose bound is below the threshold is farther than the
 * `sought` rows held already; why that is so stands in shared/neighbours/simd/bounds.ts. Rows are taken in their order.
 */

import { offer } from "./heap";
import { BLOCK, PAIR, pairs, Query, scalesAt, sketchAt, sketchedQueriesAt, squaresAt } from "./layout";

/** Looks through the rows from `start` to before `end` for query `number`, one of four. */
export function scan(number: usize, start: usize, end: usize): void {
  const query = Query.numbered(number);
  const bytes = pairs * PAIR;
  const error = i32x4.splat(query.error);
  const firstPair = sketchedQueriesAt + number * 4;
  const blockEnd = (end + BLOCK - 1) / BLOCK;
  let at = sketchAt + (start / BLOCK) * bytes;
  for (let block = start / BLOCK; block < blockEnd; block++) {
    let low = error;
    let high = error;
    let pair = firstPair;
    for (const next = at + bytes; at < next; at += PAIR, pair += PAIR) {
      const y = v128.load32_splat(pair);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load8x8_s(at), y));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load8x8_s(at, 8), y));
    }
    offerNear(query, block, low, high, start, end);
  }
}

/** Looks through the rows from `start` to before `end` for all four queries. */
export function scanFour(start: usize, end: usize): void {
  const bytes = pairs * PAIR;
  const a = Query.numbered(0);
  const b = Query.numbered(1);
  const c = Query.numbered(2);
  const d = Query.numbered(3);
  const blockEnd = (end + BLOCK - 1) / BLOCK;
  let at = sketchAt + (start / BLOCK) * bytes;
  for (let block = start / BLOCK; block < blockEnd; block++) {
    let lowA = i32x4.splat(a.error);
    let lowB = i32x4.splat(b.error);
    let lowC = i32x4.splat(c.error);
    let lowD = i32x4.splat(d.error);
    let highA = lowA;
    let highB = lowB;
    let highC = lowC;
    let highD = lowD;
    let pair = sketchedQueriesAt;
    for (const next = at + bytes; at < next; at += PAIR, pair += PAIR) {
      const low = v128.load8x8_s(at);
      const high = v128.load8x8_s(at, 8);
      let y = v128.load32_splat(pair);
      lowA = i32x4.add(lowA, i32x4.dot_i16x8_s(low, y));
      highA = i32x4.add(highA, i32x4.dot_i16x8_s(high, y));
      y = v128.load32_splat(pair, 4);
      lowB = i32x4.add(lowB, i32x4.dot_i16x8_s(low, y));
      highB = i32x4.add(highB, i32x4.dot_i16x8_s(high, y));
      y = v128.load32_splat(pair, 8);
      lowC = i32x4.add(lowC, i32x4.dot_i16x8_s(low, y));
      highC = i32x4.add(highC, i32x4.dot_i16x8_s(high, y));
      y = v128.load32_splat(pair, 12);
      lowD = i32x4.add(lowD, i32x4.dot_i16x8_s(low, y));
      highD = i32x4.add(highD, i32x4.dot_i16x8_s(high, y));
    }
    offerNear(a, block, lowA, highA, start, end);
    offerNear(b, block, lowB, highB, start, end);
    offerNear(c, block, lowC, highC, start, end);
    offerNear(d, block, lowD, highD, start, end);
  }
}

/** Offers those rows of a block to the query whose bounds reach its threshold. */
function offerNear(query: Query, block: usize, low: v128, high: v128, start: usize, end: usize): void {
  const at = block * BLOCK * 4;
  let lowBound = f32x4.mul(f32x4.convert_i32x4_s(low), v128.load(scalesAt + at));
  let highBound = f32x4.mul(f32x4.convert_i32x4_s(high), v128.load(scalesAt + at, 16));
  if (squaresAt !== 0) {
    const gain = f32x4.splat(query.squaresGain);
    lowBound = f32x4.sub(lowBound, f32x4.mul(gain, v128.load(squaresAt + at)));
    highBound = f32x4.sub(highBound, f32x4.mul(gain, v128.load(squaresAt + at, 16)));
  }
  const threshold = f32x4.splat(query.threshold);
  // "Not below" instead of "at or above": a bound that overflowed to NaN excludes nothing.
  const lowFar = f32x4.lt(lowBound, threshold);
  const highFar = f32x4.lt(highBound, threshold);
  if (i32x4.all_true(v128.and(lowFar, highFar))) return;
  let near = (i32x4.bitmask(lowFar) | (i32x4.bitmask(highFar) << 4)) ^ 0xff;
  for (; near !== 0; near &= near - 1) {
    const row = block * BLOCK + ctz(near);
    if (row >= start && row < end) offer(query, <u32>row);
  }
}
