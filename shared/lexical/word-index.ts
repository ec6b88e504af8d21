import type { SparseCounts } from "../text/vectorize.ts";
import { type Bm25, bm25Idf, lengthNorm, saturation } from "./bm25.ts";
import type { WordMatrix } from "./word-matrix.ts";

/** What two texts have in common. */
export interface WordLikeness {
  /** From 0, no word in common, to 1. */
  readonly score: number;
  /** By shared word, in ascending order of columns; they add up to the score. */
  readonly parts: readonly { readonly column: number; readonly part: number }[];
}

/**
 * Finds texts by their words. The likeness of a document d to a text q is BM25 of d for q, each term of q counted by the
 * square root of its count, over what q itself would get: 1 for q, and for what says the same even more densely.
 * Keeps its scratch space, so that it serves one call at a time.
 */
export interface WordIndex {
  /** Likeness to every row: above 0 for those that share a word. Valid until the next call. */
  readonly scores: (query: SparseCounts) => Float32Array;
  /** Likeness of one text to another, neither of which need be a row. */
  readonly compare: (query: SparseCounts, other: SparseCounts) => WordLikeness;
  readonly wordsOf: (row: number) => SparseCounts;
}

interface WeightedQuery {
  /** By place in the query's columns. */
  readonly weights: Float64Array;
  readonly own: number;
}

export function createWordIndex(matrix: WordMatrix, bm25: Bm25): WordIndex {
  const { rowCount, columnCount, rowStarts, columns, counts } = matrix;
  const lengths = lengthsOf(matrix);
  const known = lengths.filter((length) => length > 0);
  const meanLength = known.reduce((sum, length) => sum + length, 0) / Math.max(1, known.length);
  const norms = Float32Array.from(lengths, (length) => lengthNorm(bm25, length, meanLength));
  const postings = transpose(matrix);
  const idf = Float64Array.from({ length: columnCount }, (_, column) =>
    bm25Idf((postings.starts[column + 1] as number) - (postings.starts[column] as number), known.length),
  );
  const scratch = new Float32Array(rowCount);

  function weigh(query: SparseCounts): WeightedQuery {
    const norm = lengthNorm(bm25, lengthOf(query), meanLength);
    let own = 0;
    const weights = Float64Array.from(query.columns, (column, place) => {
      const count = query.counts[place] as number;
      const weight = Math.sqrt(count) * (idf[column] as number);
      own += weight * saturation(bm25, count, norm);
      return weight;
    });
    return { weights, own };
  }

  return {
    scores(query) {
      scratch.fill(0);
      const { weights, own } = weigh(query);
      for (const [place, column] of query.columns.entries()) {
        const weight = weights[place] as number;
        const end = postings.starts[column + 1] as number;
        for (let at = postings.starts[column] as number; at < end; at++) {
          const row = postings.rows[at] as number;
          const part = weight * saturation(bm25, postings.counts[at] as number, norms[row] as number);
          scratch[row] = (scratch[row] as number) + part;
        }
      }
      for (let row = 0; row < rowCount; row++) {
        const sum = scratch[row] as number;
        if (sum > 0) scratch[row] = sum / Math.max(sum, own);
      }
      return scratch;
    },
    compare(query, other) {
      const { weights, own } = weigh(query);
      const norm = lengthNorm(bm25, lengthOf(other), meanLength);
      const parts = sharedPlaces(query, other).map(([place, otherPlace]) => ({
        column: query.columns[place] as number,
        part: (weights[place] as number) * saturation(bm25, other.counts[otherPlace] as number, norm),
      }));
      const sum = parts.reduce((total, { part }) => total + part, 0);
      const most = Math.max(sum, own);
      if (sum === 0) return { score: 0, parts: [] };
      return { score: sum / most, parts: parts.map(({ column, part }) => ({ column, part: part / most })) };
    },
    wordsOf(row) {
      const [start, end] = [rowStarts[row] as number, rowStarts[row + 1] as number];
      return {
        columns: columns.subarray(start, end),
        counts: Float32Array.from(counts.subarray(start, end)),
      };
    },
  };
}

function lengthOf({ counts }: SparseCounts): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function lengthsOf({ rowCount, rowStarts, counts }: WordMatrix): Float64Array {
  const lengths = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const end = rowStarts[row + 1] as number;
    for (let at = rowStarts[row] as number; at < end; at++) {
      lengths[row] = (lengths[row] as number) + (counts[at] as number);
    }
  }
  return lengths;
}

/** The rows of each column, ascending. */
function transpose({ rowCount, columnCount, rowStarts, columns, counts }: WordMatrix) {
  const starts = new Uint32Array(columnCount + 1);
  for (const column of columns) starts[column + 1] = (starts[column + 1] as number) + 1;
  for (let column = 0; column < columnCount; column++) {
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number);
  }
  const next = starts.slice();
  const byColumn = { starts, rows: new Uint32Array(columns.length), counts: new Uint16Array(columns.length) };
  for (let row = 0; row < rowCount; row++) {
    const end = rowStarts[row + 1] as number;
    for (let at = rowStarts[row] as number; at < end; at++) {
      const column = columns[at] as number;
      const place = next[column] as number;
      next[column] = place + 1;
      byColumn.rows[place] = row;
      byColumn.counts[place] = counts[at] as number;
    }
  }
  return byColumn;
}

/** Places of the columns that both have. */
function sharedPlaces(one: SparseCounts, other: SparseCounts): [number, number][] {
  const shared: [number, number][] = [];
  for (let i = 0, j = 0; i < one.columns.length && j < other.columns.length; ) {
    const difference = (one.columns[i] as number) - (other.columns[j] as number);
    if (difference === 0) shared.push([i, j]);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return shared;
}
