import type { SparseRows } from "../algorithms/rows.ts";

/** Share of a word's own probability, against its lift, in its relevance. */
const RELEVANCE = 0.4;
const SMALLEST = 1e-12;

/**
 * The `count` most characteristic words (columns) of each topic, best first, whatever model the topic weights come from.
 *
 * A document d speaks for topic k by w_dk^3, so that those mostly about it have the say; p(v|k) is the share of word v in
 * sum_d w_dk^3 ln(1 + c_dv), p(v) its share in sum_d ln(1 + c_dv). Words are ranked by relevance (Sievert and Shirley
 * 2014), .4 ln p(v|k) + .6 ln(p(v|k) / p(v)): the mean bag of words alone ranks the same frequent words first in every
 * topic. Words that no document has are never listed; ties are in column order.
 *
 * @param weights rowCount x topics, row-major, positive
 */
export function topicWords(rows: SparseRows, weights: Float32Array, count: number): number[][] {
  const topics = rows.rowCount === 0 ? 0 : weights.length / rows.rowCount;
  const { byTopic, overall } = wordMasses(rows, weights, topics);
  const inAll = sum(overall);
  const present = Array.from(overall.keys()).filter((column) => (overall[column] as number) > 0);
  return byTopic.map((masses) => {
    const inTopic = sum(masses);
    const relevance = masses.map((mass, column) => {
      const own = Math.log(mass / inTopic + SMALLEST);
      return own - (1 - RELEVANCE) * Math.log((overall[column] as number) / inAll + SMALLEST);
    });
    const ranked = present.toSorted((a, b) => (relevance[b] as number) - (relevance[a] as number) || a - b);
    return ranked.slice(0, count);
  });
}

/** Of each topic, and over all documents, what every word adds up to. */
function wordMasses(rows: SparseRows, weights: Float32Array, topics: number) {
  const byTopic = Array.from({ length: topics }, () => new Float64Array(rows.columns));
  const overall = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      const column = rows.indices[i] as number;
      const mass = Math.log1p(rows.values[i] as number);
      overall[column] = (overall[column] as number) + mass;
      for (const [topic, masses] of byTopic.entries()) {
        const weight = weights[row * topics + topic] as number;
        masses[column] = (masses[column] as number) + mass * weight ** 3;
      }
    }
  }
  return { byTopic, overall };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
