import { InvalidInputError } from "../errors/errors.ts";
import { negatedInnerProducts, squaredDistances } from "./kernel.ts";
import { type IndexMetric, isSimilarity } from "./metric.ts";
import { selectNearest } from "./select-nearest.ts";
import { scaleToLengthOne, type VectorIndex } from "./vector-index.ts";

export interface FoundNeighbours {
  /**
   * Ascending under every metric, as k-NN returns them. L2: squared Euclidean distances, which is what faiss, the
   * library inside the container, returns for its flat L2 index; nothing in AWS's documents takes the root.
   * INNER_PRODUCT and COSINE: similarities, so that the nearest comes last.
   */
  readonly distances: Float32Array;
  /** In the order of `distances`. */
  readonly labels: Float32Array;
}

/** @throws InvalidInputError `VECTOR_INVALID` for a query of another width than the index, or one that is not finite */
export type Search = (query: Float32Array, k: number) => FoundNeighbours;

/**
 * Exact search over an index: the `k` nearest rows, or all when there are fewer. Rows that are equally near are taken in
 * order of their labels. The returned function keeps its scratch space, so that it serves one query at a time.
 */
export function createSearch(index: VectorIndex): Search {
  const scores = new Float32Array(index.rowCount);
  const scaled = new Float32Array(index.columns);
  const scoreRows = index.metric === "L2" ? squaredDistances : negatedInnerProducts;
  return (query, k) => {
    checkQuery(query, index.columns);
    scaled.set(query);
    if (index.metric === "COSINE") scaleToLengthOne(scaled);
    scoreRows(index.vectors, scaled, scores);
    const nearest = selectNearest(scores, index.labels, k);
    if (isSimilarity(index.metric)) nearest.reverse();
    return {
      distances: Float32Array.from(nearest, (row) => distanceOf(scores[row] as number, index.metric)),
      labels: Float32Array.from(nearest, (row) => index.labels[row] as number),
    };
  };
}

/** Rounding may carry the cosine of two like vectors a hair beyond 1. */
function distanceOf(score: number, metric: IndexMetric): number {
  if (metric === "L2") return score;
  const similarity = 0 - score;
  return metric === "COSINE" ? Math.max(-1, Math.min(1, similarity)) : similarity;
}

function checkQuery(query: Float32Array, columns: number): void {
  if (query.length !== columns) {
    throw new InvalidInputError("VECTOR_INVALID", `a vector of ${query.length} for an index of ${columns}`);
  }
  const at = query.findIndex((value) => !Number.isFinite(value));
  if (at >= 0)
    throw new InvalidInputError("VECTOR_INVALID", `column ${at} holds ${query[at]}, which is not finite`);
}
