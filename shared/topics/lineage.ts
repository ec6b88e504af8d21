import munkres from "munkres";

/** A topic by its most characteristic words, each with its share of the topic's text. */
export interface WordShares {
  readonly words: readonly string[];
  readonly shares: readonly number[];
}

/** A topic of the release before, which has a name that lasts. */
export interface KnownTopic extends WordShares {
  readonly id: number;
}

/** What became of the topics of two releases in a row. */
export interface Lineage {
  /** By topic of the later release: its lasting id, and how like it is to the topic whose id it takes; none for a new one. */
  readonly topics: readonly { readonly id: number; readonly likeness?: number }[];
  /** Ids of the earlier release that no topic has any more, ascending. */
  readonly ended: readonly number[];
}

/** Below this two topics have too little in common to bear one name. */
export const LEAST_LIKENESS = 0.25;

/**
 * Gives the topics of a retrained model, which come in another order each time, the ids of the topics that they continue:
 * the one-to-one matching with the largest sum of squared likenesses (Kuhn 1955, Munkres 1957), likeness being the cosine of
 * word shares; squared, so that one sure heir counts for more than two doubtful ones.
 * A pair that is less alike than `LEAST_LIKENESS` is none: the later topic is new and gets an id that was never used, as
 * far as `lastId` tells.
 *
 * @param lastId the largest id that any release before has used
 */
export function traceTopics(
  before: readonly KnownTopic[],
  after: readonly WordShares[],
  lastId: number = Math.max(-1, ...before.map(({ id }) => id)),
): Lineage {
  const likeness = before.map((old) => after.map((topic) => cosine(old, topic)));
  const matched =
    before.length === 0 || after.length === 0
      ? []
      : munkres(likeness.map((row) => row.map((value) => 1 - value * value)));
  const heirs = new Map<number, { readonly id: number; readonly likeness: number }>();
  for (const [row, column] of matched) {
    const [old, value] = [before[row], likeness[row]?.[column]];
    if (old !== undefined && value !== undefined && value >= LEAST_LIKENESS)
      heirs.set(column, { id: old.id, likeness: value });
  }
  let free = lastId;
  const topics = after.map((_, topic) => heirs.get(topic) ?? { id: ++free });
  const continued = new Set(topics.map(({ id }) => id));
  const ended = before.map(({ id }) => id).filter((id) => !continued.has(id));
  return { topics, ended: ended.sort((left, right) => left - right) };
}

function cosine(left: WordShares, right: WordShares): number {
  const shares = new Map(right.words.map((word, i) => [word, right.shares[i] ?? 0]));
  const product = left.words.reduce(
    (sum, word, i) => sum + (left.shares[i] ?? 0) * (shares.get(word) ?? 0),
    0,
  );
  const length = Math.hypot(...left.shares) * Math.hypot(...right.shares);
  return length === 0 ? 0 : product / length;
}
