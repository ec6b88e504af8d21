import type { VocabularyTerm } from "./vocabulary.ts";

/** An article's weighted words: `columns` ascend; the weights' L2 norm is 1, or there are none. */
export interface WeightedWords {
  readonly columns: Uint32Array;
  readonly weights: Float64Array;
}

/** Inverse document frequency of each term as by scikit-learn's TfidfTransformer: ln((1 + N) / (1 + df)) + 1. */
export function inverseDocumentFrequencies(
  terms: readonly VocabularyTerm[],
  articleCount: number,
): Float64Array {
  return Float64Array.from(
    terms,
    ({ documentFrequency }) => Math.log((1 + articleCount) / (1 + documentFrequency)) + 1,
  );
}

/**
 * Sublinear tf-idf over its L2 norm: (1 + ln count) * idf. Of what needs no learning, its cosine ranks 20 Newsgroups best.
 * @param counts one positive count a column
 */
export function weighWords(columns: Uint32Array, counts: Float32Array, idf: Float64Array): WeightedWords {
  const weights = Float64Array.from(
    counts,
    (count, i) => (1 + Math.log(count)) * (idf[columns[i] as number] as number),
  );
  const norm = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
  return { columns, weights: weights.map((weight) => weight / norm) };
}

/** Cosine, from 0 to 1; an article without a word is like nothing. */
export function likenessInWords(one: WeightedWords, other: WeightedWords): number {
  let sum = 0;
  for (let i = 0, j = 0; i < one.columns.length && j < other.columns.length; ) {
    const difference = (one.columns[i] as number) - (other.columns[j] as number);
    if (difference === 0) sum += (one.weights[i] as number) * (other.weights[j] as number);
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  return sum;
}
