import type { ServedRelease } from "../release/served-release.ts";
import { cosine, exampleOfRow, topicShareOf, weighExamples } from "./likeness.ts";
import type { Example, Question } from "./question.ts";

const shownTopics = 3;
const wordsOfTopic = 5;
const shownWords = 6;

type Told = Pick<ServedRelease, "manifest" | "words" | "vectorOfRow" | "wordsOfRow" | "fresh" | "topics">;

/** Why an article was recommended: all numbers add up to its score. */
export interface Reasons {
  /** The topics that stand out in both, largest contribution first. */
  readonly topics: readonly {
    readonly topic: number;
    /** What lasts when the release changes, of releases that tell it. */
    readonly id?: string;
    readonly name?: string;
    readonly words: readonly string[];
    readonly contribution: number;
  }[];
  /** What all others contribute together, common absences among them; negative where they speak against it. */
  readonly otherTopics: number;
  /** Base forms of words that both texts have, largest contribution first. Of releases that have words. */
  readonly words?: readonly { readonly word: string; readonly contribution: number }[];
  readonly otherWords?: number;
  /** What likeness to disliked articles takes away, if there are any. */
  readonly disliked?: number;
  /** What age takes away, if it was asked for. */
  readonly freshness?: number;
}

/**
 * Takes a score apart. Topic t contributes u_t v_t / (|u| |v|), and a word what it adds to the likeness in words; both by
 * their weight in the score, in the mean of all that is liked. Where the topics as a whole point away they contribute nothing.
 * @param score what `scoreRows` says of the row, `factor` being what age leaves of it
 */
export function explain(
  release: Told,
  question: Pick<Question, "liked" | "disliked">,
  { row, score, factor }: { readonly row: number; readonly score: number; readonly factor?: number },
): Reasons {
  const other = exampleOfRow(release, row);
  const liked = weighExamples(release, question).filter(({ weight }) => weight > 0);
  const inTopics = explainTopics(release, liked, other);
  const inWords = release.words && explainWords(release.words, topicShareOf(release), liked, other);
  const likeness = inTopics.sum + (inWords?.sum ?? 0);
  return {
    topics: inTopics.topics,
    otherTopics: inTopics.otherTopics,
    ...(inWords && { words: inWords.words, otherWords: inWords.otherWords }),
    ...(question.disliked.length > 0 && { disliked: score - likeness }),
    ...(factor !== undefined && { freshness: score * factor - score }),
  };
}

type Weighed = ReturnType<typeof weighExamples>;

function explainTopics(release: Told, liked: Weighed, { vector: v }: Example) {
  const contributions = new Float64Array(v?.length ?? 0);
  const standsOut = new Set<number>();
  for (const { example, weight } of liked) {
    const u = example.vector;
    const likeness = cosine(u, v);
    if (!u || !v || likeness <= 0) continue;
    const norm = Math.sqrt(squaredLength(u) * squaredLength(v));
    const [meanOfU, meanOfV] = [mean(u), mean(v)];
    for (let topic = 0; topic < u.length; topic++) {
      const [a, b] = [u[topic] as number, v[topic] as number];
      const part = (topicShareOf(release) * weight * a * b) / norm;
      contributions[topic] = (contributions[topic] as number) + part;
      if (a > meanOfU && b > meanOfV) standsOut.add(topic);
    }
  }
  const topics = [...standsOut]
    .map((topic) => ({ ...tell(release, topic), contribution: contributions[topic] as number }))
    .filter(({ contribution }) => contribution > 0)
    .sort((left, right) => right.contribution - left.contribution || left.topic - right.topic)
    .slice(0, shownTopics);
  const sum = contributions.reduce((total, contribution) => total + contribution, 0);
  return { sum, topics, otherTopics: less(sum, topics) };
}

function explainWords(
  { index, lexicon }: NonNullable<ServedRelease["words"]>,
  topicShare: number,
  liked: Weighed,
  other: Example,
) {
  const contributions = new Map<number, number>();
  for (const { example, weight } of liked) {
    if (!example.words || !other.words) continue;
    for (const { column, part } of index.compare(example.words, other.words).parts) {
      contributions.set(column, (contributions.get(column) ?? 0) + (1 - topicShare) * weight * part);
    }
  }
  const words = [...contributions]
    .sort(([leftColumn, left], [rightColumn, right]) => right - left || leftColumn - rightColumn)
    .slice(0, shownWords)
    .map(([column, contribution]) => ({ word: lexicon[column] as string, contribution }));
  const sum = contributions.values().reduce((total, contribution) => total + contribution, 0);
  return { sum, words, otherWords: less(sum, words) };
}

function less(sum: number, shown: readonly { readonly contribution: number }[]): number {
  return shown.reduce((rest, { contribution }) => rest - contribution, sum);
}

function tell({ topics }: Told, topic: number) {
  const { id, name, words = [] } = topics[topic] ?? {};
  return {
    topic,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    words: words.slice(0, wordsOfTopic),
  };
}

function mean(vector: Float32Array): number {
  return vector.reduce((sum, weight) => sum + weight, 0) / vector.length;
}

function squaredLength(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum;
}
