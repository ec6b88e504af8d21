import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";

const millisecondsADay = 86_400_000;

/**
 * What is left of an article's score by its age: 1 for the latest of all, half of what age can take after each half-life,
 * never below `floor`. One without a date is as old as can be. Age is counted from the latest article, not from today, so that
 * an answer depends on the articles alone.
 */
export function ageFactor(
  catalogue: readonly CatalogueEntry[],
  halfLifeDays: number,
  floor: number,
): (article: CatalogueEntry) => number {
  const latest = catalogue.reduce(
    (last, { publishedAt = "" }) => (publishedAt > last ? publishedAt : last),
    "",
  );
  const now = Date.parse(latest);
  return ({ publishedAt }) => {
    if (publishedAt === undefined) return floor;
    const days = (now - Date.parse(publishedAt)) / millisecondsADay;
    return floor + (1 - floor) * 2 ** (-days / halfLifeDays);
  };
}
