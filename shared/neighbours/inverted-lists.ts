import type { Random } from "../random/random.ts";
import { assignRows, kMeans } from "./k-means.ts";
import type { VectorIndex } from "./vector-index.ts";

/**
 * The same rows as an IVFFlat index: in the order of their lists, in each as they were.
 * @param listCount at most the number of rows
 */
export function invertIndex(index: VectorIndex, listCount: number, random: Random): VectorIndex {
  const { columns, rowCount } = index;
  const centroids = kMeans(index, listCount, random);
  const assigned = assignRows(index, centroids);
  const starts = startsOf(assigned, listCount);
  const vectors = new Float32Array(index.vectors.length);
  const labels = new Float32Array(rowCount);
  const next = starts.slice();
  for (const [row, list] of assigned.entries()) {
    const to = next[list] as number;
    next[list] = to + 1;
    vectors.set(index.vectors.subarray(row * columns, (row + 1) * columns), to * columns);
    labels[to] = index.labels[row] as number;
  }
  return { ...index, vectors, labels, lists: { centroids, starts } };
}

function startsOf(assigned: Uint32Array, listCount: number): Uint32Array {
  const starts = new Uint32Array(listCount + 1);
  for (const list of assigned) starts[list + 1] = (starts[list + 1] as number) + 1;
  for (let list = 0; list < listCount; list += 1) {
    starts[list + 1] = (starts[list + 1] as number) + (starts[list] as number);
  }
  return starts;
}
