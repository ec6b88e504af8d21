import { createRandom } from "../../shared/random/random.ts";

interface Weighted {
  readonly columns: Uint32Array;
  readonly weights: Float64Array;
}

const ITERATIONS = 8;
const OVERSAMPLING = 10;

/**
 * The space of the largest right singular vectors of a sparse matrix, found by subspace iteration (Halko, Martinsson and
 * Tropp 2011). @returns what takes a row there
 */
export function latentSemantics(
  rows: readonly Weighted[],
  columnCount: number,
  rank: number,
): (row: Weighted) => Float32Array {
  const width = rank + OVERSAMPLING;
  const { uniform } = createRandom(0);
  let basis: Float64Array[] = Array.from({ length: width }, () =>
    Float64Array.from({ length: columnCount }, () => uniform() - 0.5),
  );
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    orthonormalise(basis);
    basis = basis.map((vector) => timesGram(rows, vector, columnCount));
  }
  // Each has grown by its singular value: the last step of Gram-Schmidt puts the largest first.
  basis.sort((left, right) => norm(right) - norm(left));
  orthonormalise(basis);
  const kept = basis.slice(0, rank);
  return ({ columns, weights }) =>
    Float32Array.from(kept, (vector) =>
      weights.reduce((sum, weight, place) => sum + weight * (vector[columns[place] as number] as number), 0),
    );
}

/** A'A x. */
function timesGram(rows: readonly Weighted[], vector: Float64Array, columnCount: number): Float64Array {
  const out = new Float64Array(columnCount);
  for (const { columns, weights } of rows) {
    let sum = 0;
    for (let i = 0; i < columns.length; i++) {
      sum += (weights[i] as number) * (vector[columns[i] as number] as number);
    }
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as number;
      out[column] = (out[column] as number) + sum * (weights[i] as number);
    }
  }
  return out;
}

/** In place, by modified Gram-Schmidt. */
function orthonormalise(basis: readonly Float64Array[]): void {
  for (const [at, vector] of basis.entries()) {
    for (const other of basis.slice(0, at)) {
      const product = dot(vector, other);
      for (let i = 0; i < vector.length; i++)
        vector[i] = (vector[i] as number) - product * (other[i] as number);
    }
    const length = norm(vector);
    for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  }
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector));
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
