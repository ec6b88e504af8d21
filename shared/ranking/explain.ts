import type { Topic } from "../release/load-release.ts";

const shownTopics = 3;
const shownWords = 5;

/** Why two articles are alike: `topics` and `otherTopics` add up to the score. */
export interface TopicReason {
  /** The topics whose weight is above the mean of its own article in both, largest contribution first. */
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
}

/**
 * Cosine of two topic vectors, taken apart by topic: topic t contributes u_t v_t / (|u| |v|). A zero vector is like
 * nothing: its cosine is 0.
 */
export function explainCosine(
  u: Float32Array,
  v: Float32Array,
  topics: readonly Topic[],
): { readonly score: number; readonly because: TopicReason } {
  const norms = Math.sqrt(dot(u, u) * dot(v, v));
  const contributions = Array.from(u, (weight, topic) =>
    norms > 0 ? (weight * (v[topic] ?? 0)) / norms : 0,
  );
  const score = Math.min(
    1,
    contributions.reduce((sum, contribution) => sum + contribution, 0),
  );
  const [meanOfU, meanOfV] = [mean(u), mean(v)];
  const shown = contributions
    .map((contribution, topic) => ({ ...tell(topics[topic], topic), contribution }))
    .filter(({ contribution }) => contribution > 0)
    .filter(({ topic }) => (u[topic] ?? 0) > meanOfU && (v[topic] ?? 0) > meanOfV)
    .sort((left, right) => right.contribution - left.contribution || left.topic - right.topic)
    .slice(0, shownTopics);
  const otherTopics = shown.reduce((rest, { contribution }) => rest - contribution, score);
  return { score, because: { topics: shown, otherTopics } };
}

function tell(known: Topic | undefined, topic: number) {
  const { id, name, words = [] } = known ?? {};
  return {
    topic,
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    words: words.slice(0, shownWords),
  };
}

function mean(vector: Float32Array): number {
  return vector.reduce((sum, weight) => sum + weight, 0) / vector.length;
}

function dot(u: Float32Array, v: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < u.length; index++) sum += (u[index] ?? 0) * (v[index] ?? 0);
  return sum;
}
