import type { Duplicate } from "../../shared/articles/deduplicate.ts";
import { catalogueEntryOf } from "../../shared/corpus/describe-article.ts";
import type { Assignment, CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import type { NumberedArticle } from "./read-articles-of-batches.ts";

/** The articles that may be recommended, in their given order, each with its row, its origin and its copies. */
export function describeCatalogue(
  articles: readonly NumberedArticle[],
  duplicates: readonly Duplicate<NumberedArticle>[],
  assignments: readonly Assignment[],
): CatalogueEntry[] {
  const rowOf = new Map(assignments.flatMap((to) => (to.set === "test" ? [] : [[to.id, to.row] as const])));
  const copiesOf = Map.groupBy(newestCopies(duplicates), ({ survivorId }) => survivorId);
  return articles.map((article) => {
    const row = rowOf.get(article.id);
    const copies = copiesOf.get(article.id)?.map(({ entry }) => entry);
    return {
      ...(row !== undefined && { row }),
      ...catalogueEntryOf(article),
      object: article.place.object,
      ...(copies && {
        aliases: copies.map(({ id }) => id),
        copies: copies.filter(({ split }) => split === "train").map(describeCopy),
      }),
    };
  });
}

/** One of each id that is not an article's own: the first is its newest version. */
function newestCopies(duplicates: readonly Duplicate<NumberedArticle>[]): Duplicate<NumberedArticle>[] {
  const copies = new Map<string, Duplicate<NumberedArticle>>();
  for (const duplicate of duplicates) {
    const { id } = duplicate.entry;
    if (id !== duplicate.survivorId && !copies.has(id)) copies.set(id, duplicate);
  }
  return [...copies.values()];
}

function describeCopy({ id, publishedAt, place: { object } }: NumberedArticle) {
  return { id, object, ...(publishedAt !== undefined && { publishedAt }) };
}

export function describeDuplicate({ entry, reason, survivorId }: Duplicate<NumberedArticle>) {
  return { id: entry.id, reason, survivorId, place: entry.place };
}
