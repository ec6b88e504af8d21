import type { SparseRows } from "../../shared/algorithms/rows.ts";
import type { Newsgroups } from "./newsgroups.ts";

const NEIGHBOURS = 10;

/** How good the ten nearest items of the queries are, by the queries' newsgroups; an empty query has missed all. */
export interface RankingQuality {
  /** Share of the ten that are of the query's newsgroup. */
  readonly precisionAt10: number;
  /** Share of the queries whose nearest is. */
  readonly precisionAt1: number;
  /** Discounted gain 1 / log2(1 + rank) of those that are, over that of ten such (Jarvelin and Kekalainen 2002). */
  readonly ndcgAt10: number;
}

/** One number an item: the larger, the nearer. Fills `out`, one place an item. */
type Score = (query: number, out: Float64Array) => void;

const DISCOUNTS = Array.from({ length: NEIGHBOURS }, (_, place) => 1 / Math.log2(place + 2));
const IDEAL_GAIN = DISCOUNTS.reduce((sum, discount) => sum + discount, 0);

function measure(items: Newsgroups, queries: Newsgroups, score: Score): RankingQuality {
  const scores = new Float64Array(items.rows.rowCount);
  let [hits, firsts, gain] = [0, 0, 0];
  for (let query = 0; query < queries.rows.rowCount; query++) {
    if (isEmpty(queries.rows, query)) continue;
    score(query, scores);
    for (const [place, item] of best(scores, items.rows).entries()) {
      if (items.groups[item] !== queries.groups[query]) continue;
      hits++;
      if (place === 0) firsts++;
      gain += DISCOUNTS[place] as number;
    }
  }
  const count = queries.rows.rowCount;
  return {
    precisionAt10: hits / (count * NEIGHBOURS),
    precisionAt1: firsts / count,
    ndcgAt10: gain / (count * IDEAL_GAIN),
  };
}

function isEmpty(rows: SparseRows, row: number): boolean {
  return rows.indptr[row] === rows.indptr[row + 1];
}

function best(scores: Float64Array, rows: SparseRows): number[] {
  const found: number[] = [];
  for (const [item, score] of scores.entries()) {
    const least = scores[found.at(-1) ?? item] as number;
    if ((found.length === NEIGHBOURS && score <= least) || isEmpty(rows, item)) continue;
    let at = found.length;
    while (at > 0 && (scores[found[at - 1] as number] as number) < score) at--;
    found.splice(at, 0, item);
    if (found.length > NEIGHBOURS) found.pop();
  }
  return found;
}

/** By cosine of dense vectors, one a row. */
export function rankByVectors(
  items: Newsgroups,
  itemVectors: readonly Float32Array[],
  queries: Newsgroups,
  queryVectors: readonly Float32Array[],
): RankingQuality {
  const units = itemVectors.map(unit);
  return measure(items, queries, (query, out) => {
    const vector = unit(queryVectors[query] as Float32Array);
    for (let item = 0; item < units.length; item++) out[item] = product(vector, units[item] as Float32Array);
  });
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(product(vector, vector));
  return vector.map((value) => value / norm);
}

function product(left: Float32Array, right: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}

/** Weight of a term by its count and its smoothed inverse document frequency in the items. */
export type Weighting = (count: number, idf: number) => number;

/** By cosine of weighted counts: the ruler that any measurement must print first. */
export function rankByCounts(items: Newsgroups, queries: Newsgroups, weighting: Weighting): RankingQuality {
  const idf = inverseDocumentFrequency(items.rows);
  const itemWeights = weigh(items.rows, idf, weighting);
  const queryWeights = weigh(queries.rows, idf, weighting);
  const postings = invert(items.rows, itemWeights);
  return measure(items, queries, (query, out) => {
    out.fill(0);
    const { indptr, indices } = queries.rows;
    for (let i = indptr[query] as number; i < (indptr[query + 1] as number); i++) {
      const weight = queryWeights[i] as number;
      for (const { row, value } of postings[indices[i] as number] ?? []) {
        out[row] = (out[row] as number) + weight * value;
      }
    }
  });
}

/** As scikit-learn's TfidfTransformer: ln((1 + N) / (1 + df)) + 1, N counting empty rows too. */
function inverseDocumentFrequency({ columns, indices, rowCount }: SparseRows): Float64Array {
  const frequency = new Float64Array(columns);
  for (const column of indices) frequency[column] = (frequency[column] as number) + 1;
  return frequency.map((df) => Math.log((1 + rowCount) / (1 + df)) + 1);
}

function weigh(rows: SparseRows, idf: Float64Array, weighting: Weighting): Float64Array {
  const weights = new Float64Array(rows.values.length);
  for (let row = 0; row < rows.rowCount; row++) {
    const [start, end] = [rows.indptr[row] as number, rows.indptr[row + 1] as number];
    let squares = 0;
    for (let i = start; i < end; i++) {
      const weight = weighting(rows.values[i] as number, idf[rows.indices[i] as number] as number);
      weights[i] = weight;
      squares += weight * weight;
    }
    for (let i = start; i < end; i++) weights[i] = (weights[i] as number) / Math.sqrt(squares);
  }
  return weights;
}

function invert(rows: SparseRows, weights: Float64Array): { row: number; value: number }[][] {
  const postings: { row: number; value: number }[][] = Array.from({ length: rows.columns }, () => []);
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      postings[rows.indices[i] as number]?.push({ row, value: weights[i] as number });
    }
  }
  return postings;
}
