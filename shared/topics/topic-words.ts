import type { SparseRows } from "../algorithms/rows.ts";

/** Lambda of Sievert and Shirley: weight of a word's own probability against its lift; .6 is what their readers preferred. */
const RELEVANCE = 0.6;
const SMALLEST = 1e-12;

/** Words (columns), most characteristic first, each with its p(v|k). */
export interface CharacteristicWords {
  readonly columns: number[];
  readonly shares: number[];
}

/**
 * The `count` most characteristic words (columns) of each topic, best first, whatever model the topic weights come from.
 *
 * Document d speaks for topic k by w_dk^3, so that the documents that are mostly about it have the say. p(v|k) is the
 * share of word v in the sums of w_dk^3 over the documents that hold a word, p(v) its share in the document frequencies.
 * Words are ranked by relevance (Sievert and Shirley 2014), .6 ln p(v|k) + .4 ln(p(v|k) / p(v)): the mean bag of words by
 * itself begins with the same frequent words in every topic. Words that no document holds are never listed; ties are in
 * column order.
 *
 * @param weights rowCount x topics, row-major, positive
 */
export function characteristicWords(
  rows: SparseRows,
  weights: Float32Array,
  count: number,
): CharacteristicWords[] {
  const topics = rows.rowCount === 0 ? 0 : weights.length / rows.rowCount;
  const { byTopic, frequency } = wordMasses(rows, weights, topics);
  const present = Array.from(frequency.keys()).filter((column) => (frequency[column] as number) > 0);
  const background = logShares(frequency);
  return byTopic.map((masses) => {
    const own = logShares(masses);
    const relevance = own.map((share, column) => share - (1 - RELEVANCE) * (background[column] as number));
    const ranked = present.toSorted((a, b) => (relevance[b] as number) - (relevance[a] as number) || a - b);
    const columns = ranked.slice(0, count);
    return { columns, shares: columns.map((column) => Math.exp(own[column] as number)) };
  });
}

/** The words alone. */
export function topicWords(rows: SparseRows, weights: Float32Array, count: number): number[][] {
  return characteristicWords(rows, weights, count).map(({ columns }) => columns);
}

/** Over the documents that hold a word: the sum of their weights by topic, and their number. */
function wordMasses(rows: SparseRows, weights: Float32Array, topics: number) {
  const byTopic = Array.from({ length: topics }, () => new Float64Array(rows.columns));
  const frequency = new Float64Array(rows.columns);
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      const column = rows.indices[i] as number;
      frequency[column] = (frequency[column] as number) + 1;
      for (const [topic, masses] of byTopic.entries()) {
        const weight = weights[row * topics + topic] as number;
        masses[column] = (masses[column] as number) + weight * weight * weight;
      }
    }
  }
  return { byTopic, frequency };
}

function logShares(masses: Float64Array): Float64Array {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => Math.log(mass / (total + SMALLEST) + SMALLEST));
}
