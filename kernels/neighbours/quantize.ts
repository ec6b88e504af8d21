/*
 * The sketch of an index: every row x as whole numbers of one byte, x = scale (sketch + rest).
 *
 * Method: scale = largest |x_i| / 127 in float32, not below 2^-100, and sketch = x / scale to the nearest whole number, so
 * that each rest is at most 1/2. Blocks of eight rows, and in a block column pair by column pair: a vector of sixteen
 * bytes holds two columns of eight rows, and a dot product of pairs leaves each row's sum in a lane of its own.
 */
import { REAL, VECTOR } from "../lanes";
import { BLOCK, columns, PAIR, pairs, scalesAt, sketchAt, squaresAt, vectorsAt } from "./layout";

const SMALLEST_SCALE: f32 = 7.888609052210118e-31;

/**
 * Sketches the rows from `start` to before `end`; their scales and, where they are wanted, squared lengths too. Raises what
 * is at `boundsAt` to the largest squared length of a rest, of a sketch, and of a row itself (f64 each).
 */
export function quantize(start: usize, end: usize, boundsAt: usize): void {
  let rest = load<f64>(boundsAt);
  let sketch = load<f64>(boundsAt, 8);
  let square = load<f64>(boundsAt, 16);
  for (let row = start; row < end; row++) {
    const at = vectorsAt + row * columns * REAL;
    const scale = max(largestMagnitude(at) / 127, SMALLEST_SCALE);
    store<f32>(scalesAt + row * REAL, scale);
    sketchRow(row, at, 1 / <f64>scale);
    rest = max(rest, restSquares);
    sketch = max(sketch, sketchSquares);
    const own = squaredLength * <f64>scale * <f64>scale;
    square = max(square, own);
    if (squaresAt !== 0) store<f32>(squaresAt + row * REAL, <f32>own);
  }
  store<f64>(boundsAt, rest);
  store<f64>(boundsAt, sketch, 8);
  store<f64>(boundsAt, square, 16);
}

function largestMagnitude(at: usize): f32 {
  const end = at + columns * REAL;
  let lanes = f32x4.splat(0);
  for (; at + VECTOR <= end; at += VECTOR) lanes = f32x4.max(lanes, f32x4.abs(v128.load(at)));
  let largest = max(
    max(f32x4.extract_lane(lanes, 0), f32x4.extract_lane(lanes, 1)),
    max(f32x4.extract_lane(lanes, 2), f32x4.extract_lane(lanes, 3)),
  );
  for (; at < end; at += REAL) largest = max(largest, abs(load<f32>(at)));
  return largest;
}

/* What sketchRow found of its row, in units of its scale. */
let restSquares: f64 = 0;
let sketchSquares: f64 = 0;
let squaredLength: f64 = 0;

function sketchRow(row: usize, at: usize, inverse: f64): void {
  const inverses = f64x2.splat(inverse);
  let to = sketchAt + (row / BLOCK) * pairs * PAIR + (row % BLOCK) * 2;
  const end = at + columns * REAL;
  let rests = f64x2.splat(0);
  let wholes = f64x2.splat(0);
  let squares = f64x2.splat(0);
  for (; at < end; at += 2 * REAL, to += PAIR) {
    const values = at + 2 * REAL <= end ? v128.load64_zero(at) : v128.load32_zero(at);
    const scaled = f64x2.mul(f64x2.promote_low_f32x4(values), inverses);
    const whole = f64x2.nearest(scaled);
    const rest = f64x2.sub(scaled, whole);
    rests = f64x2.add(rests, f64x2.mul(rest, rest));
    wholes = f64x2.add(wholes, f64x2.mul(whole, whole));
    squares = f64x2.add(squares, f64x2.mul(scaled, scaled));
    const numbers = i32x4.trunc_sat_f64x2_s_zero(whole);
    store<i8>(to, <i8>i32x4.extract_lane(numbers, 0));
    store<i8>(to, <i8>i32x4.extract_lane(numbers, 1), 1);
  }
  restSquares = bothOf(rests);
  sketchSquares = bothOf(wholes);
  squaredLength = bothOf(squares);
}

function bothOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}
