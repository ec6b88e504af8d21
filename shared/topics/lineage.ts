import munkres from "munkres";

/** A topic by its most characteristic words, each with its share of the topic's text. */
export interface WordShares {
  readonly words: readonly string[];
  readonly shares: readonly number[];
}

/** What became of the topics of two releases in a row. Places are those in the lists that were given. */
export interface Lineage {
  /** By later topic: which earlier one it continues, and how like it is to it; undefined for one that is new. */
  readonly heirs: readonly ({ readonly of: number; readonly likeness: number } | undefined)[];
  /** The earlier topics that no later one continues, ascending. */
  readonly ended: readonly number[];
}

/**
 * Below this two topics have too little in common to bear one name. Of the pairs above it, by 20 words, about 4 in 5 are those that
 * the topic weights of the articles in common pair too; with 100 words 3 in 5: rare words are chance.
 */
export const LEAST_LIKENESS = 0.25;

/**
 * Finds the topics that those of a retrained model, which come in another order each time, continue: the one-to-one matching
 * with the largest sum of squared likenesses (Kuhn 1955, Munkres 1957), likeness being the cosine of word shares; squared,
 * so that one sure heir counts for more than two doubtful ones. A pair that is less alike than `LEAST_LIKENESS` is none.
 */
export function traceTopics(before: readonly WordShares[], after: readonly WordShares[]): Lineage {
  const likeness = before.map((old) => after.map((topic) => cosine(old, topic)));
  const matched =
    before.length === 0 || after.length === 0
      ? []
      : munkres(likeness.map((row) => row.map((value) => 1 - value * value)));
  const heirs = new Map<number, { readonly of: number; readonly likeness: number }>();
  for (const [row, column] of matched) {
    const value = likeness[row]?.[column] ?? 0;
    if (value >= LEAST_LIKENESS) heirs.set(column, { of: row, likeness: value });
  }
  const continued = new Set([...heirs.values()].map(({ of }) => of));
  return {
    heirs: after.map((_, topic) => heirs.get(topic)),
    ended: [...before.keys()].filter((topic) => !continued.has(topic)),
  };
}

function cosine(left: WordShares, right: WordShares): number {
  const shares = new Map(right.words.map((word, i) => [word, right.shares[i] ?? 0]));
  const product = left.words.reduce(
    (sum, word, i) => sum + (left.shares[i] ?? 0) * (shares.get(word) ?? 0),
    0,
  );
  const length = Math.hypot(...left.shares) * Math.hypot(...right.shares);
  return length === 0 ? 0 : Math.min(1, product / length);
}
