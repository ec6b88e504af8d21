import type { Duplicate } from "../../shared/articles/deduplicate.ts";
import { catalogueEntryOf } from "../../shared/corpus/describe-article.ts";
import type { Assignment, CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import type { NumberedArticle } from "./read-articles-of-batches.ts";

/** The articles that may be recommended, in their given order, each with its row and the ids of its copies. */
export function describeCatalogue(
  articles: readonly NumberedArticle[],
  duplicates: readonly Duplicate<NumberedArticle>[],
  assignments: readonly Assignment[],
): CatalogueEntry[] {
  const rowOf = new Map(assignments.flatMap((to) => (to.set === "test" ? [] : [[to.id, to.row] as const])));
  const aliasesOf = new Map<string, string[]>();
  for (const { entry, survivorId } of duplicates) {
    if (entry.id === survivorId) continue;
    aliasesOf.set(survivorId, [...(aliasesOf.get(survivorId) ?? []), entry.id]);
  }
  return articles.map((article) => {
    const row = rowOf.get(article.id);
    const aliases = aliasesOf.get(article.id);
    return { ...(row !== undefined && { row }), ...catalogueEntryOf(article), ...(aliases && { aliases }) };
  });
}

export function describeDuplicate({ entry, reason, survivorId }: Duplicate<NumberedArticle>) {
  return { id: entry.id, reason, survivorId, place: entry.place };
}
