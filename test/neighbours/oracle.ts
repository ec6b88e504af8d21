import type { IndexMetric } from "../../shared/neighbours/metric.ts";

export interface Item {
  readonly label: number;
  readonly vector: readonly number[];
}

/** The definition itself: every distance or similarity, written as a formula. */
export function distance(metric: IndexMetric, a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, v, i) => sum + v * (y[i] ?? 0), 0);
  if (metric === "L2") return dot(a, a) - 2 * dot(a, b) + dot(b, b);
  if (metric === "INNER_PRODUCT") return dot(a, b);
  const lengths = Math.sqrt(dot(a, a)) * Math.sqrt(dot(b, b));
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}

/** Sorts everything; nearest first, equally near by label. */
export function nearest(metric: IndexMetric, items: readonly Item[], query: readonly number[], k: number) {
  const sign = metric === "L2" ? 1 : -1;
  return items
    .map(({ label, vector }) => ({ label, distance: distance(metric, vector, query) }))
    .sort((a, b) => sign * (a.distance - b.distance) || a.label - b.label)
    .slice(0, k);
}
