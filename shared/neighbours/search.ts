import { InvalidInputError } from "../errors/errors.ts";
import { searchTogether } from "./delta.ts";
import { type IndexMetric, isSimilarity } from "./metric.ts";
import type { ScoredRows } from "./scan.ts";
import { createScoredSearch, type ScoredSearch } from "./scored-search.ts";
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

/**
 * Finds the `k` nearest rows, or all when there are fewer. Rows that are equally near are taken in order of their labels.
 * Keeps its scratch space, so that it serves one call at a time.
 */
export interface Search {
  /** @throws InvalidInputError `VECTOR_INVALID` for a query of another width than the index, or one that is not finite */
  readonly nearest: (query: Float32Array, k: number) => FoundNeighbours;
  /** The same for many queries, in their order and to the last bit, in fewer passes over the rows. */
  readonly nearestToEach: (queries: readonly Float32Array[], k: number) => FoundNeighbours[];
}

/** Exact search over an index, unless it is IVFFlat. The index need not be kept. */
export function createSearch(index: VectorIndex): Search {
  return present(index.metric, index.columns, createScoredSearch(index));
}

/**
 * Searches an index and vectors that came after it as if the index had been built with them. A row of the delta takes the
 * place of all rows of the index that have its label, so labels must be ids.
 * @param delta of the index's metric and width
 * @throws InvalidInputError `DELTA_MISMATCH`
 */
export function createSearchWith(index: VectorIndex, delta: VectorIndex): Search {
  return present(index.metric, index.columns, searchTogether(index, delta));
}

function present(metric: IndexMetric, columns: number, search: ScoredSearch): Search {
  const ready = (query: Float32Array): Float32Array => {
    checkQuery(query, columns);
    if (metric !== "COSINE") return query;
    const scaled = query.slice();
    scaleToLengthOne(scaled);
    return scaled;
  };
  const nearestToEach = (queries: readonly Float32Array[], k: number): FoundNeighbours[] =>
    search(queries.map(ready), k).map((rows) => neighboursOf(rows, metric));
  return { nearest: (query, k) => nearestToEach([query], k)[0] as FoundNeighbours, nearestToEach };
}

function neighboursOf({ scores, labels }: ScoredRows, metric: IndexMetric): FoundNeighbours {
  if (!isSimilarity(metric)) return { distances: scores, labels };
  const distances = scores.map((score) => similarityOf(score, metric));
  return { distances: distances.reverse(), labels: labels.toReversed() };
}

/** Rounding may carry the cosine of two like vectors a hair beyond 1. */
function similarityOf(score: number, metric: IndexMetric): number {
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
