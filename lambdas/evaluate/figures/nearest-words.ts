import { selectNearest } from "../../../shared/neighbours/select-nearest.ts";
import type { WeightedWords } from "../../../shared/text/words-in-common.ts";

/**
 * The rows of the `count` items whose words are most alike each query's, by cosine, best first; equally alike ones by row.
 * None for a query without a word. Looks only at the items that have a word of the query, by an inverted index.
 * @param items by ascending row
 * @param vocabularySize number of columns
 */
export function nearestByWords(
  items: readonly { readonly row: number; readonly words: WeightedWords }[],
  queries: readonly (WeightedWords | undefined)[],
  vocabularySize: number,
  count: number,
): number[][] {
  const { starts, holders, weights } = invert(items, vocabularySize);
  const scores = new Float32Array(items.length);
  const places = Float32Array.from(items.keys());
  return queries.map((query) => {
    if (!query || query.columns.length === 0) return [];
    scores.fill(0);
    for (const [at, column] of query.columns.entries()) {
      const weight = query.weights[at] as number;
      for (let i = starts[column] as number; i < (starts[column + 1] as number); i++) {
        const item = holders[i] as number;
        scores[item] = (scores[item] as number) - weight * (weights[i] as number);
      }
    }
    return Array.from(selectNearest(scores, places, count), (place) => items[place]?.row ?? -1);
  });
}

/** For each column in turn the items that hold it, with their weights. */
function invert(items: readonly { readonly words: WeightedWords }[], columns: number) {
  const starts = new Uint32Array(columns + 1);
  for (const { words } of items) {
    for (const column of words.columns) starts[column + 1] = (starts[column + 1] as number) + 1;
  }
  for (let column = 0; column < columns; column++) {
    starts[column + 1] = (starts[column + 1] as number) + (starts[column] as number);
  }
  const next = starts.slice();
  const holders = new Uint32Array(starts[columns] as number);
  const weights = new Float32Array(holders.length);
  for (const [item, { words }] of items.entries()) {
    for (const [at, column] of words.columns.entries()) {
      const place = next[column] as number;
      next[column] = place + 1;
      holders[place] = item;
      weights[place] = words.weights[at] as number;
    }
  }
  return { starts, holders, weights };
}
