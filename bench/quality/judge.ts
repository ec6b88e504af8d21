import { bootstrapMeans, type Interval } from "../../lambdas/evaluate/figures/bootstrap.ts";
import type { Corpus } from "./corpus.ts";

const NEIGHBOURS = 10;
const DISCOUNTS = Array.from({ length: NEIGHBOURS }, (_, place) => 1 / Math.log2(place + 2));
const IDEAL_GAIN = DISCOUNTS.reduce((sum, discount) => sum + discount, 0);

/** One number an item, the larger the nearer. */
export type Score = (query: number, out: Float32Array) => void;

/** Per query. A query without a known word has missed all. */
export interface Judged {
  readonly precision: Float64Array;
  readonly ndcg: Float64Array;
  /** 1 over the rank of the first hit among the ten; 0 without one. */
  readonly reciprocalRank: Float64Array;
}

export interface Figures {
  readonly precision: Interval;
  readonly ndcg: Interval;
  readonly reciprocalRank: Interval;
}

/** The ten highest-scoring items of each query against its newsgroup. Items without a known word are never found. */
export function judge({ items, queries }: Corpus, score: Score): Judged {
  const count = queries.words.length;
  const scores = new Float32Array(items.words.length);
  const judged = {
    precision: new Float64Array(count),
    ndcg: new Float64Array(count),
    reciprocalRank: new Float64Array(count),
  };
  const isKnown = items.words.map(({ columns }) => columns.length > 0);
  for (const [query, { columns }] of queries.words.entries()) {
    if (columns.length === 0) continue;
    score(query, scores);
    const hits = best(scores, isKnown).map((item) => items.groups[item] === queries.groups[query]);
    judged.precision[query] = hits.filter(Boolean).length / NEIGHBOURS;
    const gain = hits.reduce((sum, hit, place) => sum + (hit ? (DISCOUNTS[place] as number) : 0), 0);
    judged.ndcg[query] = gain / IDEAL_GAIN;
    judged.reciprocalRank[query] = hits.includes(true) ? 1 / (hits.indexOf(true) + 1) : 0;
  }
  return judged;
}

export function best(scores: Float32Array, isKnown: readonly boolean[], count = NEIGHBOURS): number[] {
  const found: number[] = [];
  for (const [item, score] of scores.entries()) {
    if (found.length === count && score <= (scores[found[count - 1] as number] as number)) continue;
    if (!isKnown[item]) continue;
    let at = found.length;
    while (at > 0 && (scores[found[at - 1] as number] as number) < score) at--;
    found.splice(at, 0, item);
    if (found.length > count) found.pop();
  }
  return found;
}

/** Means, each with the interval that 95 of 100 bootstrap resamples of the queries lie in. */
export function figuresOf({ precision, ndcg, reciprocalRank }: Judged): Figures {
  const [first, second, third] = bootstrapMeans([precision, ndcg, reciprocalRank], 0) as [
    Interval,
    Interval,
    Interval,
  ];
  return { precision: first, ndcg: second, reciprocalRank: third };
}

/** The same queries under several seeds: each query's mean. */
export function meanOf(all: readonly Judged[]): Judged {
  const over = (of: (judged: Judged) => Float64Array) =>
    Float64Array.from(of(all[0] as Judged), (_, query) =>
      all.reduce((sum, judged) => sum + (of(judged)[query] as number) / all.length, 0),
    );
  return {
    precision: over(({ precision }) => precision),
    ndcg: over(({ ndcg }) => ndcg),
    reciprocalRank: over(({ reciprocalRank }) => reciprocalRank),
  };
}
