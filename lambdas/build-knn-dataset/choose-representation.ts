import type { IndexMetric } from "../../shared/neighbours/metric.ts";
import { createScan } from "../../shared/neighbours/scan.ts";
import { rowsOf, scaleToLengthOne, type VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { likenessInWords, type WeightedWords } from "../../shared/text/words-in-common.ts";
import { type Representation, represent, representationNames } from "../../shared/topics/representation.ts";
import type { RepresentationChoice } from "../../shared/topics/representation-choice.ts";

/** As many as Evaluate judges a model by. */
const neighboursOfEach = 10;

/** The neighbours of so many articles are looked at: the mean over more says the same. */
const mostQueries = 500;

/** Weights that differ by no more than this share of themselves are the same: a container's answer is rounded. */
const rounding = 1e-5;

export interface ComparedArticle {
  readonly row: number;
  /** Of its topics. */
  readonly weights: Float32Array;
  readonly words: WeightedWords;
}

/**
 * The representation under which the nearest articles have most words in common, without a look at any label: the mean
 * cosine of sublinear tf-idf between the first 500 articles and the ten nearest of all to each, equally near ones in row
 * order. On 20 Newsgroups this orders the representations as precision by newsgroup does, for models that like different
 * ones. Of equal ones the first of `representationNames` is taken, as it is where there is nothing to compare.
 * @param articles in random order
 */
export function chooseRepresentation(
  articles: readonly ComparedArticle[],
  metric: IndexMetric,
): RepresentationChoice {
  const [name] = representationNames;
  if (articles.length <= neighboursOfEach) return { name, because: "too-few-articles" };
  if (isCollapsed(articles)) return { name, because: "topics-collapsed" };
  const likeness = (one: Representation) => meanLikeness(articles, one, metric);
  const scores = {
    "centred-log": likeness("centred-log"),
    "square-root": likeness("square-root"),
    none: likeness("none"),
  };
  const best = representationNames.reduce((best, one) => (scores[one] > scores[best] ? one : best));
  const because = scores[best] > 0 ? "most-alike-in-words" : "no-words-in-common";
  return { name: best, because, likenessInWords: scores };
}

/** The model says the same of every article. */
function isCollapsed(articles: readonly ComparedArticle[]): boolean {
  const first = articles[0]?.weights ?? new Float32Array(0);
  return articles.every(({ weights }) =>
    weights.every((weight, topic) => {
      const other = first[topic] as number;
      return Math.abs(weight - other) <= rounding * Math.max(weight, other);
    }),
  );
}

function meanLikeness(
  articles: readonly ComparedArticle[],
  representation: Representation,
  metric: IndexMetric,
): number {
  const index = indexOf(articles, representation, metric);
  const queries = articles.slice(0, mostQueries);
  const vectors = rowsOf(index.vectors, index.columns, 0, queries.length);
  const wordsOf = new Map(articles.map(({ row, words }) => [row, words]));
  // Itself is among the nearest, unless as many others are as near.
  const found = createScan(index).nearest(vectors, neighboursOfEach + 1);
  let sum = 0;
  for (const [at, { row, words }] of queries.entries()) {
    const others = [...(found[at]?.labels ?? [])].filter((label) => label !== row);
    for (const label of others.slice(0, neighboursOfEach)) {
      sum += likenessInWords(words, wordsOf.get(label) as WeightedWords);
    }
  }
  return sum / (queries.length * neighboursOfEach);
}

/** What the neighbour index would hold of these articles. */
function indexOf(
  articles: readonly ComparedArticle[],
  representation: Representation,
  metric: IndexMetric,
): VectorIndex {
  const columns = articles[0]?.weights.length ?? 0;
  const vectors = new Float32Array(articles.length * columns);
  for (const [at, { weights }] of articles.entries()) {
    const vector = represent(weights, representation);
    if (metric === "COSINE") scaleToLengthOne(vector);
    vectors.set(vector, at * columns);
  }
  const labels = Float32Array.from(articles, ({ row }) => row);
  return { metric, columns, rowCount: articles.length, vectors, labels };
}
