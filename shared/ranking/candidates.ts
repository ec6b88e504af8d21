import { CorruptDataError } from "../errors/errors.ts";
import { nearestByVector } from "../neighbours/nearest-vectors.ts";
import type { ServedRelease } from "../release/served-release.ts";
import type { Example } from "./question.ts";

type Searched = Pick<ServedRelease, "base" | "fresh" | "words">;

/**
 * Rows among which are the `count` articles nearest to each example by topics, and the `count` nearest by words: what is best
 * by both together is among them. In ascending order.
 * @throws CorruptDataError `ROW_UNKNOWN` for a row without a vector in the release: the index is not of this release
 * @param found by example: the rows that the neighbour index gave, `count` of them or all; undefined where it was not asked
 */
export function candidateRows(
  release: Searched,
  examples: readonly Example[],
  found: readonly (readonly number[] | undefined)[],
  count: number,
): readonly number[] {
  const rows = new Set<number>();
  for (const [at, example] of examples.entries()) {
    for (const row of nearestByTopics(release, example, found[at], count)) rows.add(row);
    for (const row of nearestByWords(release, example, count)) rows.add(row);
  }
  // Few, and the index knows none of them.
  for (const row of release.fresh?.articles.keys() ?? []) rows.add(row);
  return [...rows].sort((left, right) => left - right);
}

/**
 * What the index says of an article that is outdated by now does not count; where too little is left of its answer, the
 * release's own vectors are looked through.
 */
function nearestByTopics(
  { base, fresh }: Searched,
  { vector }: Example,
  found: readonly number[] | undefined,
  count: number,
): readonly number[] {
  if (!vector) return [];
  const stray = found?.find((row) => !base.vectorOfRow.has(row));
  if (stray !== undefined) {
    throw new CorruptDataError(
      "ROW_UNKNOWN",
      `the neighbour index names row ${stray}, which the release has not`,
    );
  }
  const isCurrent = (row: number) => !fresh?.outdated.has(row);
  const kept = found?.filter(isCurrent);
  if (kept && (kept.length === found?.length || kept.length >= count)) return kept;
  const items = [...base.vectorOfRow]
    .filter(([row]) => isCurrent(row))
    .sort(([left], [right]) => left - right);
  const { metric } = base.manifest.config.neighbours;
  const known = items.map(([row, each]) => ({ row, vector: each }));
  return nearestByVector(known, [vector], metric, count)[0] ?? [];
}

/** Of those that share a word, equally near ones by row. */
function nearestByWords({ words, fresh }: Searched, example: Example, count: number): readonly number[] {
  if (!words || !example.words) return [];
  const scores = words.index.scores(example.words);
  const nearest: number[] = [];
  let least = 0;
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    if (score <= least || fresh?.outdated.has(row)) continue;
    let at = nearest.length;
    while (at > 0 && (scores[nearest[at - 1] as number] as number) < score) at--;
    nearest.splice(at, 0, row);
    if (nearest.length > count) nearest.pop();
    if (nearest.length === count) least = scores[nearest[count - 1] as number] as number;
  }
  return nearest;
}
