import type { ServedRelease } from "../release/served-release.ts";
import { fuse } from "./fuse.ts";
import type { Example, Question } from "./question.ts";

export type Comparable = Pick<ServedRelease, "manifest" | "words" | "vectorOfRow" | "wordsOfRow" | "fresh">;

/** Weight of the topics in a score: all of it in a release without words. */
export function topicShareOf({ manifest, words }: Pick<ServedRelease, "manifest" | "words">): number {
  return words ? manifest.config.ranking.topicShare : 1;
}

/** What each example adds to a score, by the weight of its likeness; of all those liked 1, of all those disliked less than 0. */
export function weighExamples(
  { manifest }: Pick<ServedRelease, "manifest">,
  { liked, disliked }: Pick<Question, "liked" | "disliked">,
): readonly { readonly example: Example; readonly weight: number }[] {
  const { dislikeWeight } = manifest.config.ranking;
  return [
    ...liked.map((example) => ({ example, weight: 1 / liked.length })),
    ...disliked.map((example) => ({ example, weight: -dislikeWeight / disliked.length })),
  ];
}

/**
 * How like each row is to what is liked, less how like to what is disliked: from -1 to 1. An article or an example without
 * topics, or without words, is unlike all others in them.
 */
export function scoreRows(
  release: Comparable,
  question: Pick<Question, "liked" | "disliked">,
  rows: readonly number[],
): Float64Array {
  const totals = new Float64Array(rows.length);
  const share = topicShareOf(release);
  for (const { example, weight } of weighExamples(release, question)) {
    const likenessInWords = wordsScorer(release, example);
    for (const [at, row] of rows.entries()) {
      const topics = cosine(example.vector, release.vectorOfRow.get(row));
      totals[at] = (totals[at] as number) + weight * fuse(topics, likenessInWords(row), share);
    }
  }
  return totals;
}

/** Of every row at once where the index knows it, of fresh ones one by one. */
function wordsScorer({ words, fresh }: Comparable, example: Example): (row: number) => number {
  if (!words || !example.words) return () => 0;
  const { index } = words;
  const query = example.words;
  const scores = index.scores(query);
  return (row) => {
    const later = fresh?.words.get(row);
    if (later) return index.likeness(query, later);
    return fresh?.articles.has(row) ? 0 : (scores[row] ?? 0);
  };
}

/** How like two texts are, as `scoreRows` has it. */
export function likenessOf(release: Comparable, one: Example, other: Example): number {
  const inWords = one.words && other.words ? release.words?.index.likeness(one.words, other.words) : 0;
  return fuse(cosine(one.vector, other.vector), inWords ?? 0, topicShareOf(release));
}

export function exampleOfRow({ vectorOfRow, wordsOfRow }: Comparable, row: number): Example {
  const vector = vectorOfRow.get(row);
  const words = wordsOfRow.get(row);
  return { ...(vector && { vector }), ...(words && { words }) };
}

/** 0 where there is nothing to compare: a zero vector is like nothing. */
export function cosine(u: Float32Array | undefined, v: Float32Array | undefined): number {
  if (!u || !v) return 0;
  let [uv, uu, vv] = [0, 0, 0];
  for (let at = 0; at < u.length; at++) {
    const [a, b] = [u[at] as number, v[at] as number];
    uv += a * b;
    uu += a * a;
    vv += b * b;
  }
  return uu > 0 && vv > 0 ? Math.min(1, uv / Math.sqrt(uu * vv)) : 0;
}
