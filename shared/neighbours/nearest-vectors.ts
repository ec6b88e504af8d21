import type { IndexMetric } from "./metric.ts";
import { createScan } from "./scan.ts";
import { scaleToLengthOne } from "./vector-index.ts";

/** So many queries are looked for at a time. */
const atOnce = 512;

/**
 * The rows of the `count` items nearest to each query, nearest first, by an exact scan; equally near ones by row. None for
 * a query without a vector. An item without a vector is in no list.
 * @param items by ascending row
 */
export function nearestByVector(
  items: readonly { readonly row: number; readonly vector?: Float32Array | undefined }[],
  queries: readonly (Float32Array | undefined)[],
  metric: IndexMetric,
  count: number,
): number[][] {
  const known = items.flatMap(({ row, vector }) => (vector ? [{ row, vector }] : []));
  const columns = known[0]?.vector.length ?? 0;
  const lists: number[][] = queries.map(() => []);
  if (known.length === 0) return lists;
  const vectors = new Float32Array(known.length * columns);
  for (const [at, { vector }] of known.entries()) vectors.set(ready(vector, metric), at * columns);
  const labels = Float32Array.from(known.keys());
  const { nearest } = createScan({ metric, columns, rowCount: known.length, vectors, labels });

  const asked = queries.flatMap((vector, at) => (vector ? [{ at, vector: ready(vector, metric) }] : []));
  for (let start = 0; start < asked.length; start += atOnce) {
    const chunk = asked.slice(start, start + atOnce);
    const found = nearest(
      chunk.map(({ vector }) => vector),
      count,
    );
    for (const [place, { at }] of chunk.entries()) {
      lists[at] = Array.from(found[place]?.labels ?? [], (label) => known[label]?.row ?? -1);
    }
  }
  return lists;
}

function ready(vector: Float32Array, metric: IndexMetric): Float32Array {
  const copy = vector.slice();
  if (metric === "COSINE") scaleToLengthOne(copy);
  return copy;
}
