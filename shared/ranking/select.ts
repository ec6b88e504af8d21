import { type Comparable, exampleOfRow, likenessOf } from "./likeness.ts";
import type { Example, Question, RankingWishes } from "./question.ts";

export interface RankedRow {
  readonly row: number;
  readonly score: number;
}

interface Candidate extends RankedRow {
  readonly example: Example;
  /** To the nearest of those that are read or chosen. */
  likeness: number;
}

/**
 * The first `count` of a ranking, of articles with nearly the same words only the first, and none of what is read already.
 * With diversity the next one is always the one whose score, less its likeness to the nearest chosen before, is best: maximal
 * marginal relevance (Carbonell and Goldstein 1998). Who asks for more gets the same and more behind it.
 * @param ranked best first
 */
export function select(
  release: Comparable,
  ranked: readonly RankedRow[],
  { known }: Pick<Question, "known">,
  { count, diversity }: Pick<RankingWishes, "count" | "diversity">,
): RankedRow[] {
  const read: Example[] = [...known];
  const chosen: RankedRow[] = [];
  const next = diversity > 0 ? mostDifferent(release, ranked, known, diversity) : ranked.values();
  for (const { row, score } of next) {
    if (chosen.length === count) break;
    const example = exampleOfRow(release, row);
    if (read.some((other) => isSameText(release, other, example))) continue;
    chosen.push({ row, score });
    read.push(example);
  }
  return chosen;
}

/** Copies that differ in a word or two. */
export function isSameText({ words, manifest }: Comparable, one: Example, other: Example): boolean {
  if (!words || !one.words || !other.words) return false;
  const { duplicateLikeness } = manifest.config.ranking;
  if (duplicateLikeness === "off") return false;
  if (words.index.likeness(one.words, other.words) < duplicateLikeness) return false;
  return words.index.likeness(other.words, one.words) >= duplicateLikeness;
}

/** Looks so far down the ranking for what is different, in times of the candidates that an index is asked for. */
const depth = 4;

function* mostDifferent(
  release: Comparable,
  ranked: readonly RankedRow[],
  known: readonly Example[],
  diversity: number,
): Generator<RankedRow> {
  const pool = ranked
    .slice(0, depth * release.manifest.config.neighbours.candidates)
    .map((each): Candidate => ({ ...each, example: exampleOfRow(release, each.row), likeness: 0 }));
  const keepAway = (from: Example) => {
    for (const each of pool) each.likeness = Math.max(each.likeness, likenessOf(release, from, each.example));
  };
  const value = ({ score, likeness }: Candidate) => (1 - diversity) * score - diversity * likeness;
  known.forEach(keepAway);
  while (pool.length > 0) {
    const at = pool.reduce(
      (best, each, place) => (value(each) > value(pool[best] as Candidate) ? place : best),
      0,
    );
    const [taken] = pool.splice(at, 1) as [Candidate];
    yield taken;
    keepAway(taken.example);
  }
}
