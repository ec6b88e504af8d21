import type { SparseRows } from "../algorithms/rows.ts";

/** How good the topics of a model are, by their top words. */
export interface TopicQuality {
  /** NPMI@n of each topic, -1..1. */
  readonly npmi: readonly number[];
  readonly meanNpmi: number;
  /** TU@n of each topic, 1/topics..1. */
  readonly uniqueness: readonly number[];
  readonly meanUniqueness: number;
}

/**
 * NPMI and TU of the topics' words, best words first, over the first `n` of each.
 * @param rows the documents that words are seen together in
 */
export function measureTopics(
  rows: SparseRows,
  topicWords: readonly (readonly number[])[],
  n = 10,
): TopicQuality {
  const words = topicWords.map((topic) => topic.slice(0, n));
  const npmi = coherence(rows, words);
  const uniqueness = topicUniqueness(words);
  return { npmi, meanNpmi: mean(npmi), uniqueness, meanUniqueness: mean(uniqueness) };
}

/**
 * Of each topic the mean over its pairs of words of ln(p(u, v) / (p(u) p(v))) / -ln p(u, v), p being the share of
 * documents that hold the words; -1 for a pair never seen together, 1 for a pair that every document holds. A topic of
 * a single word has 0. Source: Bouma 2009; as a topic's coherence Aletras and Stevenson 2013.
 */
export function coherence(rows: SparseRows, words: readonly (readonly number[])[]): number[] {
  const listed = [...new Set(words.flat())];
  const documents = documentsOf(rows, listed);
  return words.map((topic) => {
    const pairs = topic.flatMap((u, i) =>
      topic.slice(i + 1).map((v) => pairNpmi(documents, u, v, rows.rowCount)),
    );
    return mean(pairs);
  });
}

/** For each word in turn the ascending numbers of the documents that hold it. */
function documentsOf(rows: SparseRows, words: readonly number[]): ReadonlyMap<number, number[]> {
  const documents = new Map(words.map((word): [number, number[]] => [word, []]));
  for (let row = 0; row < rows.rowCount; row++) {
    for (let i = rows.indptr[row] as number; i < (rows.indptr[row + 1] as number); i++) {
      documents.get(rows.indices[i] as number)?.push(row);
    }
  }
  return documents;
}

function pairNpmi(documents: ReadonlyMap<number, number[]>, u: number, v: number, total: number): number {
  const [first, second] = [documents.get(u) ?? [], documents.get(v) ?? []];
  const together = countCommon(first, second);
  if (together === 0) return -1;
  if (together === total) return 1;
  const joint = together / total;
  return Math.log((joint * total * total) / (first.length * second.length)) / -Math.log(joint);
}

function countCommon(left: readonly number[], right: readonly number[]): number {
  let [i, j, common] = [0, 0, 0];
  while (i < left.length && j < right.length) {
    const [a, b] = [left[i] as number, right[j] as number];
    if (a === b) common++;
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return common;
}

/**
 * Of each topic the mean over its words of 1 / (number of topics that list the word); the mean over the topics is the
 * share of distinct words. Source: Nan et al. 2019 (W-LDA).
 */
export function topicUniqueness(words: readonly (readonly number[])[]): number[] {
  const listings = new Map<number, number>();
  for (const word of words.flat()) listings.set(word, (listings.get(word) ?? 0) + 1);
  return words.map((topic) => mean(topic.map((word) => 1 / (listings.get(word) ?? 1))));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
