import { type IndexMetric, isSimilarity } from "./metric.ts";

/** A neighbour as k-NN names it: `distance` is a similarity under COSINE and INNER_PRODUCT. */
export interface Neighbour {
  readonly label: number;
  readonly distance: number;
}

/**
 * The neighbours of an answer, nearest first. k-NN sends the `distances` of every metric in ascending order, so that the
 * best comes last under COSINE and INNER_PRODUCT; this relies on the metric instead and on no order at all. Equally near
 * ones are ordered by label.
 */
export function nearestFirst(
  { labels, distances }: { readonly labels: ArrayLike<number>; readonly distances: ArrayLike<number> },
  metric: IndexMetric,
): Neighbour[] {
  const sign = isSimilarity(metric) ? -1 : 1;
  const neighbours = Array.from(labels, (label, i) => ({ label, distance: distances[i] as number }));
  return neighbours.sort((a, b) => sign * (a.distance - b.distance) || a.label - b.label);
}
