import { InvalidInputError } from "../errors/errors.ts";
import type { ScoredRows } from "./scan.ts";
import { createScoredSearch, type ScoredSearch } from "./scored-search.ts";
import type { VectorIndex } from "./vector-index.ts";

/**
 * Searches both and merges. Rows of the index whose label the delta has are passed over: the index is asked for so many
 * neighbours more as there are such rows, which is fast up to 4096 neighbours in all.
 * @throws InvalidInputError `DELTA_MISMATCH` when metric or width differ
 */
export function searchTogether(index: VectorIndex, delta: VectorIndex): ScoredSearch {
  checkAlike(index, delta);
  const replaced = new Set(delta.labels);
  const hidden = index.labels.reduce((count, label) => count + (replaced.has(label) ? 1 : 0), 0);
  const searchIndex = createScoredSearch(index);
  const searchDelta = createScoredSearch(delta);
  return (queries, k) => {
    const fresh = searchDelta(queries, k);
    return searchIndex(queries, k + hidden).map((rows, i) =>
      mergeNearest(hidden === 0 ? rows : without(rows, replaced), fresh[i] as ScoredRows, k),
    );
  };
}

/** The `k` nearest of two answers, each nearest first; equally near ones by label. */
export function mergeNearest(one: ScoredRows, other: ScoredRows, k: number): ScoredRows {
  const count = Math.min(k, one.scores.length + other.scores.length);
  const merged = { scores: new Float32Array(count), labels: new Float32Array(count) };
  let [i, j] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    const takesOne = j >= other.scores.length || (i < one.scores.length && !isNearer(other, j, one, i));
    const [from, place] = takesOne ? [one, i++] : [other, j++];
    merged.scores[at] = from.scores[place] as number;
    merged.labels[at] = from.labels[place] as number;
  }
  return merged;
}

function isNearer(one: ScoredRows, i: number, other: ScoredRows, j: number): boolean {
  const [score, otherScore] = [one.scores[i] as number, other.scores[j] as number];
  if (score !== otherScore) return score < otherScore;
  return (one.labels[i] as number) < (other.labels[j] as number);
}

function without({ scores, labels }: ScoredRows, replaced: ReadonlySet<number>): ScoredRows {
  const isKept = (_: number, i: number): boolean => !replaced.has(labels[i] as number);
  return { scores: scores.filter(isKept), labels: labels.filter(isKept) };
}

function checkAlike(index: VectorIndex, delta: VectorIndex): void {
  if (index.metric === delta.metric && index.columns === delta.columns) return;
  throw new InvalidInputError(
    "DELTA_MISMATCH",
    `a delta by ${delta.metric} of ${delta.columns} columns for an index by ${index.metric} of ${index.columns}`,
  );
}
