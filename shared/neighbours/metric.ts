export const indexMetrics = ["L2", "INNER_PRODUCT", "COSINE"] as const;

/** k-NN's `index_metric`. */
export type IndexMetric = (typeof indexMetrics)[number];

/** COSINE and INNER_PRODUCT answer with similarities: the greatest is the nearest. L2 answers with distances. */
export function isSimilarity(metric: IndexMetric): boolean {
  return metric !== "L2";
}
