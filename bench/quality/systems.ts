import type { Config } from "../../shared/config/schema.ts";
import { createWordIndex } from "../../shared/lexical/word-index.ts";
import { wordMatrix } from "../../shared/lexical/word-matrix.ts";
import { createRandom } from "../../shared/random/random.ts";
import { moveTowards } from "../../shared/ranking/feedback.ts";
import { fuse } from "../../shared/ranking/fuse.ts";
import type { SparseCounts } from "../../shared/text/vectorize.ts";
import type { Corpus } from "./corpus.ts";
import { best, type Score } from "./judge.ts";
import { latentSemantics } from "./lsa.ts";

/** Weight of a term by its count and its smoothed inverse document frequency in the items. */
type Weighting = (count: number, idf: number) => number;

export const weightings = {
  counts: (count) => count,
  tfIdf: (count, idf) => count * idf,
  sublinear: (count, idf) => (1 + Math.log(count)) * idf,
} as const satisfies Readonly<Record<string, Weighting>>;

export const random: Score = (query, out) => {
  const { uniform } = createRandom(0, query);
  for (let item = 0; item < out.length; item++) out[item] = uniform();
};

/** Cosine of weighted counts. */
export function cosineOfWords(corpus: Corpus, weighting: Weighting): Score {
  const idf = inverseDocumentFrequency(corpus);
  const items = corpus.items.words.map((words) => weigh(words, idf, weighting));
  const postings: { item: number; weight: number }[][] = Array.from({ length: corpus.columnCount }, () => []);
  for (const [item, { columns }] of corpus.items.words.entries()) {
    for (const [place, column] of columns.entries()) {
      postings[column]?.push({ item, weight: items[item]?.[place] ?? 0 });
    }
  }
  return (query, out) => {
    out.fill(0);
    const words = corpus.queries.words[query] as SparseCounts;
    const weights = weigh(words, idf, weighting);
    for (const [place, column] of words.columns.entries()) {
      const own = weights[place] as number;
      for (const { item, weight } of postings[column] ?? []) out[item] = (out[item] as number) + own * weight;
    }
  };
}

/** As scikit-learn's TfidfTransformer: ln((1 + N) / (1 + df)) + 1, N counting empty documents too. */
export function inverseDocumentFrequency({ items, columnCount }: Corpus): Float64Array {
  const frequency = new Float64Array(columnCount);
  for (const { columns } of items.words) {
    for (const column of columns) frequency[column] = (frequency[column] as number) + 1;
  }
  return frequency.map((df) => Math.log((1 + items.words.length) / (1 + df)) + 1);
}

/** Of L2 norm 1. */
export function weigh(
  { columns, counts }: SparseCounts,
  idf: Float64Array,
  weighting: Weighting,
): Float64Array {
  const weights = Float64Array.from(counts, (count, place) =>
    weighting(count, idf[columns[place] as number] as number),
  );
  const norm = Math.hypot(...weights);
  return weights.map((weight) => weight / norm);
}

/** Latent semantic analysis of sublinear tf-idf: cosine in the space of the `rank` largest singular values. */
export function lsa(corpus: Corpus, rank: number): Score {
  const idf = inverseDocumentFrequency(corpus);
  const weighed = (words: SparseCounts) => ({
    columns: words.columns,
    weights: weigh(words, idf, weightings.sublinear),
  });
  const project = latentSemantics(corpus.items.words.map(weighed), corpus.columnCount, rank);
  return cosineOfVectors(
    corpus.items.words.map((words) => project(weighed(words))),
    corpus.queries.words.map((words) => project(weighed(words))),
  );
}

export function cosineOfVectors(items: readonly Float32Array[], queries: readonly Float32Array[]): Score {
  const width = items[0]?.length ?? 0;
  const units = new Float32Array(items.length * width);
  for (const [item, vector] of items.entries()) units.set(unitOf(vector), item * width);
  return (query, out) => {
    const vector = unitOf(queries[query] as Float32Array);
    for (let item = 0; item < items.length; item++) {
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (vector[i] as number) * (units[item * width + i] as number);
      out[item] = sum;
    }
  };
}

function unitOf(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => (norm > 0 ? value / norm : 0));
}

/** Readnext's own likeness in words. */
export function bm25(corpus: Corpus): Score {
  const documents = new Map(corpus.items.words.entries());
  const matrix = wordMatrix(documents, corpus.items.words.length, corpus.columnCount);
  const index = createWordIndex(matrix, { k1: 1.2, b: 0.75 });
  return (query, out) => out.set(index.scores(corpus.queries.words[query] as SparseCounts));
}

/** Readnext's own ranking, without feedback. */
export function fused(topics: Score, words: Score, topicShare: number): Score {
  let other = new Float32Array(0);
  return (query, out) => {
    if (other.length !== out.length) other = new Float32Array(out.length);
    topics(query, out);
    words(query, other);
    for (let item = 0; item < out.length; item++) {
      out[item] = fuse(out[item] as number, other[item] as number, topicShare);
    }
  };
}

export interface Vectors {
  readonly items: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
}

/** Readnext's own ranking. */
export function fusedWithFeedback(
  { items, queries }: Vectors,
  words: Score,
  topicShare: number,
  { feedbackArticles, feedbackShare }: Feedback,
): Score {
  const plain = fused(cosineOfVectors(items, queries), words, topicShare);
  const isKnown = items.map(() => true);
  const scores = new Float32Array(items.length);
  const moved = queries.map((vector, query) => {
    plain(query, scores);
    const nearest = best(scores, isKnown, feedbackArticles).map((item) => items[item] as Float32Array);
    return moveTowards(vector, nearest, feedbackShare);
  });
  return fused(cosineOfVectors(items, moved), words, topicShare);
}

type Feedback = Pick<Config["ranking"], "feedbackArticles" | "feedbackShare">;
