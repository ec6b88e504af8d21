import { type Batch, createBatch } from "../../shared/topics/batch.ts";
import { plainEngine } from "../../shared/topics/engine.ts";
import type { Reals } from "../../shared/topics/kernels/reals.ts";
import type { Network } from "../../shared/topics/network.ts";

/** A batch in double precision from dense matrices, one row a document or view. */
export interface DenseBatch {
  readonly counts: readonly (readonly number[])[];
  readonly targets: readonly (readonly number[])[];
  /** First views, then second views. */
  readonly inputs: readonly (readonly number[])[];
  readonly noise: readonly (readonly number[])[];
}

export function denseBatch({ counts, targets, inputs, noise }: DenseBatch): Batch {
  const batch = createBatch(counts.length, noise[0]?.length ?? 0, plainEngine("double").room);
  const documents = sparse(counts);
  const views = sparse(inputs);
  Object.assign(batch.documents, {
    rowCount: counts.length,
    indices: Uint32Array.from(documents.indices),
    counts: Float64Array.from(documents.values),
    targets: Float64Array.from(
      documents.indices,
      (column, i) => targets[documents.rows[i] ?? 0]?.[column] ?? 0,
    ),
  });
  batch.documents.indptr.set(documents.indptr);
  Object.assign(batch.inputs, {
    rowCount: inputs.length,
    indices: Uint32Array.from(views.indices),
    values: Float64Array.from(views.values),
  });
  batch.inputs.indptr.set(views.indptr);
  batch.noise.set(noise.flat());
  return batch;
}

function sparse(rows: readonly (readonly number[])[]) {
  const indptr = [0];
  const cells = rows.flatMap((row, r) => {
    const present = row.flatMap((value, column) => (value === 0 ? [] : [{ r, column, value }]));
    indptr.push((indptr.at(-1) ?? 0) + present.length);
    return present;
  });
  return {
    indptr,
    rows: cells.map(({ r }) => r),
    indices: cells.map(({ column }) => column),
    values: cells.map(({ value }) => value),
  };
}

/** The gradient of `loss` by all weights: central differences with one Richardson step, good to about 1e-9. */
export function numericGradient(network: Network, loss: () => number): number[] {
  const { flat } = network.parameters;
  return Array.from(flat, (_, i) => {
    const wide = slope(flat, i, 2e-3, loss);
    const narrow = slope(flat, i, 1e-3, loss);
    return (4 * narrow - wide) / 3;
  });
}

function slope(weights: Reals, i: number, step: number, loss: () => number): number {
  const kept = weights[i] as number;
  weights[i] = kept + step;
  const above = loss();
  weights[i] = kept - step;
  const below = loss();
  weights[i] = kept;
  return (above - below) / (2 * step);
}
