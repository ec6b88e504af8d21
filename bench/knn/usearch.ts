import { createRequire } from "node:module";
import type { Index, MetricKind, ScalarKind } from "usearch";
import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";

// Its ES module calls itself for ever when it looks for its binary, so that it is loaded as CommonJS.
const require = createRequire(import.meta.url);
const usearch: typeof import("usearch") = require("usearch");

/** Inner products of vectors of length 1: the same neighbours as by cosine, and what usearch is faster at. */
const METRIC = "ip" as MetricKind;
const ONE_THREAD = 1;
const ALL_THREADS = 0;

/** Labels of the `k` nearest rows, by looking at all. */
export function usearchExact(
  { vectors, columns }: VectorIndex,
  queries: readonly Float32Array[],
  k: number,
): number[][] {
  const asked = new Float32Array(queries.length * columns);
  for (const [i, query] of queries.entries()) asked.set(query, i * columns);
  const { keys } = usearch.exactSearch(vectors, asked, columns, k, METRIC, ONE_THREAD);
  return queries.map((_, i) => Array.from(keys.subarray(i * k, (i + 1) * k), Number));
}

export interface Hnsw {
  readonly buildSeconds: number;
  readonly nearest: (query: Float32Array, k: number) => number[];
}

/** Settings of hierarchical navigable small worlds; the more, the better and the slower to build. */
export interface HnswSettings {
  readonly connectivity: number;
  readonly expansionAdd: number;
}

export function buildHnsw(
  { vectors, columns, rowCount }: VectorIndex,
  { connectivity, expansionAdd }: HnswSettings,
): Hnsw {
  const index: Index = new usearch.Index({
    dimensions: columns,
    metric: METRIC,
    quantization: "f32" as ScalarKind,
    connectivity,
    expansion_add: expansionAdd,
    expansion_search: 64,
    multi: false,
  });
  const startMs = performance.now();
  const rows = BigUint64Array.from({ length: rowCount }, (_, row) => BigInt(row));
  index.add(rows, vectors, ALL_THREADS);
  return {
    buildSeconds: (performance.now() - startMs) / 1000,
    nearest: (query, k) => Array.from(index.search(query, k, ONE_THREAD).keys, Number),
  };
}
