import { createScan, type RowRange, type Scan, type ScoredRows } from "./scan.ts";
import type { InvertedLists, VectorIndex } from "./vector-index.ts";

/**
 * How many lists of an IVFFlat index are looked through for a query: the container's `_faiss_index_nprobe`, which no
 * hyperparameter sets.
 */
const PROBED_LISTS = 5;

/** The `k` nearest rows to each query, or all when there are fewer. Queries as those of `Scan`. */
export type ScoredSearch = (queries: readonly Float32Array[], k: number) => ScoredRows[];

/** Exact over a flat index; within the nearest lists of an IVFFlat index. */
export function createScoredSearch(index: VectorIndex): ScoredSearch {
  const scan = createScan(index);
  return index.lists === undefined ? scan.nearest : withinLists(scan, createProbe(index, index.lists));
}

function withinLists(scan: Scan, probe: Probe): ScoredSearch {
  return (queries, k) => queries.map((query) => scan.nearestWithin(query, k, probe(query, k)));
}

type Probe = (query: Float32Array, k: number) => RowRange[];

/** The rows of the lists whose centroids are nearest; of further lists too while these hold fewer than `k` rows. */
function createProbe({ metric, columns }: VectorIndex, { centroids, starts }: InvertedLists): Probe {
  const lists = Array.from(starts.subarray(1), (end, list) => ({ start: starts[list] as number, end }));
  const numbers = Float32Array.from(lists.keys());
  const scan = createScan({ metric, columns, rowCount: lists.length, vectors: centroids, labels: numbers });
  const nearestLists = (query: Float32Array, count: number): RowRange[] =>
    Array.from(scan.nearest([query], count)[0]?.labels ?? [], (list) => lists[list] as RowRange);
  return (query, k) => {
    const probed = nearestLists(query, PROBED_LISTS);
    if (rowsIn(probed) >= k) return probed;
    const all = nearestLists(query, lists.length);
    let count = probed.length;
    while (count < all.length && rowsIn(all.slice(0, count)) < k) count += 1;
    return all.slice(0, count);
  };
}

function rowsIn(ranges: readonly RowRange[]): number {
  return ranges.reduce((rows, { start, end }) => rows + end - start, 0);
}
