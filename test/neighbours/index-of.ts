import { createRowsBuilder } from "../../shared/algorithms/rows-builder.ts";
import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { buildIndex, type VectorIndex } from "../../shared/neighbours/vector-index.ts";
import type { Item } from "./oracle.ts";

/** An index of all items in their order. */
export function indexOf(metric: IndexMetric, columns: number, items: readonly Item[]): VectorIndex {
  const builder = createRowsBuilder(columns);
  for (const { vector } of items) builder.addDense(vector);
  const labels = Float32Array.from(items, ({ label }) => label);
  return buildIndex(metric, builder.finish(), labels, Uint32Array.from(items.keys()));
}
