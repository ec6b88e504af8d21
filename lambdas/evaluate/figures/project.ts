import { createRandom } from "../../../shared/random/random.ts";

const PROJECTION_STREAM = 0x2d;
const steps = 300;

export interface Projection {
  /** Where each vector lies in the plane. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Shares of the variance that the two axes keep. */
  readonly kept: readonly [number, number];
}

/**
 * The two principal components of the vectors, by power iteration with deflation on their covariance; the seed begins it.
 * An axis points the way that makes its largest loading positive, so that equal vectors give equal maps.
 */
export function projectToPlane(vectors: readonly Float32Array[], seed: number): Projection {
  const width = vectors[0]?.length ?? 0;
  const centred = centre(vectors, width);
  const covariance = covarianceOf(centred, width);
  const total = covariance.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) || 1;
  const first = principalAxis(covariance, seed);
  const second = principalAxis(deflate(covariance, first), seed + 1);
  const points = centred.map((vector) => ({ x: dot(vector, first.axis), y: dot(vector, second.axis) }));
  return { points, kept: [first.variance / total, second.variance / total] };
}

interface Axis {
  readonly axis: Float64Array;
  readonly variance: number;
}

function centre(vectors: readonly Float32Array[], width: number): Float64Array[] {
  const means = new Float64Array(width);
  for (const vector of vectors) {
    for (let i = 0; i < width; i++) means[i] = (means[i] as number) + (vector[i] as number) / vectors.length;
  }
  return vectors.map((vector) => Float64Array.from(vector, (value, i) => value - (means[i] as number)));
}

function covarianceOf(centred: readonly Float64Array[], width: number): Float64Array[] {
  const rows = Array.from({ length: width }, () => new Float64Array(width));
  for (const vector of centred) {
    for (const [i, row] of rows.entries()) {
      const value = (vector[i] as number) / centred.length;
      for (let j = 0; j < width; j++) row[j] = (row[j] as number) + value * (vector[j] as number);
    }
  }
  return rows;
}

function principalAxis(matrix: readonly Float64Array[], seed: number): Axis {
  const { gaussian } = createRandom(seed, PROJECTION_STREAM);
  let axis = toLengthOne(Float64Array.from(matrix, () => gaussian()));
  for (let step = 0; step < steps; step++) {
    const next = Float64Array.from(matrix, (row) => dot(row, axis));
    if (dot(next, next) < 1e-24) return { axis, variance: 0 };
    axis = toLengthOne(next);
  }
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const upright = largest < 0 ? axis.map((value) => -value) : axis;
  const image = Float64Array.from(matrix, (row) => dot(row, upright));
  return { axis: upright, variance: dot(image, upright) };
}

function deflate(matrix: readonly Float64Array[], { axis, variance }: Axis): Float64Array[] {
  return matrix.map((row, i) =>
    row.map((value, j) => value - variance * (axis[i] as number) * (axis[j] as number)),
  );
}

function toLengthOne(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] as number) * (other[i] as number);
  return sum;
}
