import { createRandom } from "../../../shared/random/random.ts";

const RANDOM_LISTS_STREAM = 0x11575;

/** For each query `count` different rows, each as likely as any other; all of them when there are fewer. */
export function randomLists(
  rows: readonly number[],
  queries: number,
  count: number,
  seed: number,
): number[][] {
  const { below } = createRandom(seed, RANDOM_LISTS_STREAM);
  return Array.from({ length: queries }, () => {
    if (rows.length <= count) return [...rows];
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(rows[below(rows.length)] as number);
    return [...chosen];
  });
}
