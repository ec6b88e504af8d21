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
  /** Likeness to every row: above 0 for those that share a word. Valid until the next call with another query. */
  readonly scores: (query: SparseCounts) => Float64Array;
  /** Likeness of one text to another, neither of which need be a row. Of a row, to the last bit what `scores` says. */
  readonly likeness: (query: SparseCounts, other: SparseCounts) => number;
  /** The same, taken apart. */
  readonly compare: (query: SparseCounts, other: SparseCounts) => WordLikeness;
  readonly wordsOf: (row: number) => SparseCounts;
}

interface WeightedQuery {
  /** By place in the query's columns. */
  readonly weights: Float64Array;
  readonly own: number;
  /** Of its length, as a document's. */
  readonly norm: number;
}

export function createWordIndex(matrix: WordMatrix, bm25: Bm25): WordIndex {
  const { rowCount, columnCount, rowStarts, columns, counts } = matrix;
  const lengths = lengthsOf(matrix);
  const known = lengths.filter((length) => length > 0);
  const meanLength = known.reduce((sum, length) => sum + length, 0) / Math.max(1, known.length);
  const norms = Float64Array.from(lengths, (length) => lengthNorm(bm25, length, meanLength));
  const postings = transpose(matrix);
  const idf = Float64Array.from({ length: columnCount }, (_, column) =>
    bm25Idf((postings.starts[column + 1] as number) - (postings.starts[column] as number), known.length),
  );
  const scratch = new Float64Array(rowCount);
  let scored: SparseCounts | undefined;
  // One query is held against many texts.
  const weighed = new WeakMap<SparseCounts, WeightedQuery>();

  function weigh(query: SparseCounts): WeightedQuery {
    const before = weighed.get(query);
    if (before) return before;
    const { columns, counts } = query;
    const norm = lengthNorm(bm25, lengthOf(query), meanLength);
    const weights = new Float64Array(columns.length);
    let own = 0;
    for (let place = 0; place < columns.length; place++) {
      const count = counts[place] as number;
      const weight = Math.sqrt(count) * (idf[columns[place] as number] as number);
      own += weight * saturation(bm25, count, norm);
      weights[place] = weight;
    }
    const result = { weights, own, norm };
    weighed.set(query, result);
    return result;
  }

  /** What each shared word adds, in ascending order of columns. */
  function eachShared(
    query: SparseCounts,
    other: SparseCounts,
    weights: Float64Array,
    use: (part: number, column: number) => void,
  ): void {
    const norm = lengthNorm(bm25, lengthOf(other), meanLength);
    for (let i = 0, j = 0; i < query.columns.length && j < other.columns.length; ) {
      const column = query.columns[i] as number;
      const difference = column - (other.columns[j] as number);
      if (difference === 0)
        use((weights[i] as number) * saturation(bm25, other.counts[j] as number, norm), column);
      if (difference <= 0) i++;
      if (difference >= 0) j++;
    }
  }

  return {
    scores(query) {
      if (scored === query) return scratch;
      scored = query;
      scratch.fill(0);
      const { weights, own } = weigh(query);
      for (let place = 0; place < query.columns.length; place++) {
        const column = query.columns[place] as number;
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
    likeness(query, other) {
      const { weights, own } = weigh(query);
      let sum = 0;
      eachShared(query, other, weights, (part) => {
        sum += part;
      });
      return sum > 0 ? sum / Math.max(sum, own) : 0;
    },
    compare(query, other) {
      const { weights, own } = weigh(query);
      const parts: { column: number; part: number }[] = [];
      let sum = 0;
      eachShared(query, other, weights, (part, column) => {
        sum += part;
        parts.push({ column, part });
      });
      if (sum === 0) return { score: 0, parts: [] };
      const most = Math.max(sum, own);
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
  let sum = 0;
  for (let at = 0; at < counts.length; at++) sum += counts[at] as number;
  return sum;
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
