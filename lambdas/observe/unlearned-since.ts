import type { CurrentPointer } from "../../shared/release/current.ts";
import type { ObjectInfo } from "../../shared/storage/store.ts";

type Dated = Pick<ObjectInfo, "modifiedAt">;

/**
 * Since when the serving release has lacked something of what is there to learn; undefined while it lacks nothing.
 * - There is no article: nothing can be learned, whatever serves.
 * - There is no release: since the first article was dropped.
 * - The release was made of the same articles, configuration and code: it lacks nothing, however old it is.
 * - Otherwise since the first of the articles came that are younger than the release. A release does not turn old in the
 *   moment in which an article comes after a quiet month.
 * - No article is younger: one was deleted or came while the release was being made, or the configuration or the code has
 *   changed. When is not known, so the time counts from the promotion.
 *
 * Articles whose run was refused for good count too: they are not tried again, and somebody has to see to them. An article
 * that is written anew counts from then on; that its runs fail is told by the failures.
 * @param inputs what `hashInputs` makes of the articles and the configuration
 */
export function unlearnedSince(
  articles: readonly Dated[],
  inputs: string,
  current: Pick<CurrentPointer, "inputs" | "promotedAt"> | undefined,
): Date | undefined {
  if (articles.length === 0 || !current) return oldestOf(articles);
  if (current.inputs === inputs) return undefined;
  const promotedAt = new Date(current.promotedAt);
  return oldestOf(articles.filter(({ modifiedAt }) => modifiedAt > promotedAt)) ?? promotedAt;
}

/** When the one was written that has lain there longest; undefined when there is none. */
export function oldestOf(articles: readonly Dated[]): Date | undefined {
  let oldest: Date | undefined;
  for (const { modifiedAt } of articles) {
    if (!oldest || modifiedAt < oldest) oldest = modifiedAt;
  }
  return oldest;
}
