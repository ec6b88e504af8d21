import { createRandom } from "../../shared/random/random.ts";
import type { Item } from "./oracle.ts";

/** Items around `clusters` random centres; item i is around centre i mod `clusters`. */
export function clusteredItems(count: number, columns: number, clusters: number, spread: number): Item[] {
  const { gaussian } = createRandom(17);
  const centres = Array.from({ length: clusters }, () => Array.from({ length: columns }, gaussian));
  return Array.from({ length: count }, (_, label) => ({
    label,
    vector: (centres[label % clusters] ?? []).map((value) => Math.fround(value + spread * gaussian())),
  }));
}
