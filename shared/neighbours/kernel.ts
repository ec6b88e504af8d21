/**
 * The inner loop of exact search. Both kernels fill `out[row]` with a number that is smaller the nearer the row is,
 * summed in double precision over four lanes (columns i, i + 1, i + 2, i + 3 mod 4) and rounded once to float32.
 *
 * @param vectors rows * columns numbers, row by row
 * @param query columns numbers
 * @param out one number a row
 */
export type ScoreKernel = (vectors: Float32Array, query: Float32Array, out: Float32Array) => void;

/** Minus the inner product. */
export const negatedInnerProducts: ScoreKernel = (vectors, query, out) => {
  const columns = query.length;
  const whole = columns - (columns % 4);
  for (let row = 0, at = 0; row < out.length; row += 1, at += columns) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < whole; i += 4) {
      a += (vectors[at + i] as number) * (query[i] as number);
      b += (vectors[at + i + 1] as number) * (query[i + 1] as number);
      c += (vectors[at + i + 2] as number) * (query[i + 2] as number);
      d += (vectors[at + i + 3] as number) * (query[i + 3] as number);
    }
    for (let i = whole; i < columns; i += 1) {
      a += (vectors[at + i] as number) * (query[i] as number);
    }
    out[row] = -(a + b + (c + d));
  }
};

/** The squared Euclidean distance. */
export const squaredDistances: ScoreKernel = (vectors, query, out) => {
  const columns = query.length;
  const whole = columns - (columns % 4);
  for (let row = 0, at = 0; row < out.length; row += 1, at += columns) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < whole; i += 4) {
      const p = (vectors[at + i] as number) - (query[i] as number);
      const q = (vectors[at + i + 1] as number) - (query[i + 1] as number);
      const r = (vectors[at + i + 2] as number) - (query[i + 2] as number);
      const s = (vectors[at + i + 3] as number) - (query[i + 3] as number);
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
    for (let i = whole; i < columns; i += 1) {
      const p = (vectors[at + i] as number) - (query[i] as number);
      a += p * p;
    }
    out[row] = a + b + (c + d);
  }
};
