import { nearestByVector } from "../neighbours/nearest-vectors.ts";
import type { ServedRelease } from "../release/served-release.ts";

/**
 * Rows to rank, the `count` nearest to `vector` among them, in no order: those that the neighbour index found, and those of
 * the articles that it does not know because they came later. What it says of an article that is outdated by now does not
 * count; where too little is left of its answer, the release's own vectors are looked through.
 * @param found rows, as the index gave them
 */
export function candidateRows(
  { base, fresh }: Pick<ServedRelease, "base" | "fresh">,
  vector: Float32Array,
  found: readonly number[],
  count: number,
): readonly number[] {
  if (!fresh) return found;
  const { metric } = base.manifest.config.neighbours;
  const nearest = (vectors: Iterable<readonly [number, Float32Array]>) =>
    nearestByVector(inOrder(vectors), [vector], metric, count)[0] ?? [];
  const kept = found.filter((row) => !fresh.outdated.has(row));
  const enough = kept.length === found.length || kept.length >= count;
  const known = enough ? kept : nearest([...base.vectorOfRow].filter(([row]) => !fresh.outdated.has(row)));
  return [...known, ...nearest(fresh.vectors)];
}

function inOrder(vectors: Iterable<readonly [number, Float32Array]>) {
  return [...vectors].map(([row, vector]) => ({ row, vector })).sort((a, b) => a.row - b.row);
}
