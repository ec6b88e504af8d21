/** Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond". */
export interface Bm25 {
  /** How slowly a term's weight saturates with its count. */
  readonly k1: number;
  /** How far a long document's counts are discounted: 0 not at all, 1 in proportion to its length. */
  readonly b: number;
}

/** ln(1 + (N - df + 0.5) / (df + 0.5)), above 0 for every term. */
export function bm25Idf(documentFrequency: number, documentCount: number): number {
  return Math.log1p((documentCount - documentFrequency + 0.5) / (documentFrequency + 0.5));
}

/** What a count is held against in a document of `length` terms, of which the documents have `meanLength` in the mean. */
export function lengthNorm({ k1, b }: Bm25, length: number, meanLength: number): number {
  return k1 * (1 - b + (meanLength > 0 ? (b * length) / meanLength : 0));
}

/** From 0 to below k1 + 1. */
export function saturation({ k1 }: Bm25, count: number, norm: number): number {
  return ((k1 + 1) * count) / (count + norm);
}
