/*
 * What the kernels may conclude from sketches, in kernels/neighbours/scan.ts.
 *
 * A row x is scale (s + r), with whole numbers s of at most 127 and a rest r; a query y is unit (q + f), q of int16. Let R
 * and S be the largest lengths of r and s over all rows, and P = 127 sum |q|, which |s . q| never exceeds. By Cauchy and
 * Schwarz
 *
 *     |x . y / (scale unit) - s . q| = |s . f + r . y / unit| <= S |f| + R |y| / unit
 *
 * The score is the inner product summed in double precision (at most 2^17 terms: relative error below 2^-35 of |x| |y|)
 * and rounded to float32 (2^-24), together less than 2^-23 (S + R) |y| / unit in the same measure, and 2^-150 where float32
 * has no smaller step, which is less than 1 as scale >= 2^-100 and unit >= 2^-50. The kernel converts s . q + error to
 * float32 and multiplies by the scale (and, for distances, subtracts), each rounded by 2^-24: in all less than
 * 2^-22 (P + error), covered by 2^-21 P and the factor 1 + 2^-20. With
 *
 *     error >= (S |f| + (R + 2^-23 (S + R)) |y| / unit + 2^-21 P) (1 + 2^-20) + 2
 *
 * the kernel's bound is never below -score / unit. Let T be the score of the farthest of k rows held. A row whose bound is
 * below -T / unit has a score above T, so it is farther than k rows, whatever the labels: it may go unscored. A row that
 * ties with T is never excluded, therefore the answer is exact, ties included.
 *
 * Distances: |x - y|^2 = |x|^2 + |y|^2 - 2 x . y, so -score / (2 unit) is the bound less (|x|^2 + |y|^2) / (2 unit). The
 * roundings of score, |x|^2 and their products are less than 2^-20 (X + |y|^2), X the largest |x|^2, which comes off the
 * threshold.
 *
 * Where float32 could overflow, or a unit would be too small, nothing is concluded and every row is scored.
 */

/** The widest rows for which the roundings above hold. */
export const MOST_COLUMNS = 2 ** 17;

/** What `quantize` finds over all rows. */
export interface SketchBounds {
  /** R, in units of the scale. */
  readonly restLength: number;
  /** S, likewise. */
  readonly sketchLength: number;
  /** X. */
  readonly squaredLength: number;
}

/** What the kernels need of a query beside its sketch; fields as in kernels/neighbours/layout.ts. */
export interface QueryBounds {
  readonly error: number;
  readonly base: number;
  readonly gain: number;
  readonly squaresGain: number;
  readonly prunes: boolean;
}

const NOTHING_KNOWN: QueryBounds = { error: 0, base: 0, gain: 0, squaresGain: 0, prunes: false };

/**
 * Sketches a query into `sketch`, an int16 a column, and bounds what that loses.
 * @param byDistance whether scores are squared distances instead of minus inner products
 */
export function sketchQuery(
  query: Float32Array,
  { restLength, sketchLength, squaredLength }: SketchBounds,
  byDistance: boolean,
  sketch: Int16Array,
): QueryBounds {
  const { squares, magnitudes, largest } = measure(query);
  const unit = Math.max(largest / 32_767, magnitudes / 2 ** 23);
  const safe = byDistance ? squaredLength + squares <= 2 ** 120 : squaredLength * squares <= 2 ** 252;
  if (!safe || unit < 2 ** -50) return NOTHING_KNOWN;
  let restSquares = 0;
  let wholes = 0;
  for (let i = 0; i < query.length; i += 1) {
    const scaled = (query[i] as number) / unit;
    const whole = Math.round(scaled);
    sketch[i] = whole;
    wholes += Math.abs(whole);
    restSquares += (scaled - whole) ** 2;
  }
  const length = Math.sqrt(squares) / unit;
  const most = 127 * wholes;
  const quantized = sketchLength * Math.sqrt(restSquares) + restLength * length;
  const rounded = 2 ** -23 * (sketchLength + restLength) * length + 2 ** -21 * most;
  const error = Math.ceil((quantized + rounded) * (1 + 2 ** -20) + 2);
  if (most + error >= 2 ** 31) return NOTHING_KNOWN;
  if (!byDistance) return { error, base: 0, gain: 1 / unit, squaresGain: 0, prunes: true };
  const gain = 1 / (2 * unit);
  const base = gain * (squares - 2 ** -20 * (squaredLength + squares));
  return { error, base, gain, squaresGain: gain, prunes: true };
}

function measure(query: Float32Array): { squares: number; magnitudes: number; largest: number } {
  let squares = 0;
  let magnitudes = 0;
  let largest = 0;
  for (let i = 0; i < query.length; i += 1) {
    const magnitude = Math.abs(query[i] as number);
    squares += magnitude * magnitude;
    magnitudes += magnitude;
    if (magnitude > largest) largest = magnitude;
  }
  return { squares, magnitudes, largest };
}
