import { deduplicate } from "../../shared/articles/deduplicate.ts";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import type { Release } from "../../shared/release/load-release.ts";
import type { FreshArticle } from "./read-fresh.ts";

export interface PlacedArticle {
  readonly fresh: FreshArticle;
  /** That of the article whose new version it is, or one that the release does not use. */
  readonly row: number;
  readonly aliases: readonly string[];
}

export interface Placement {
  /** In code-point order of ids. */
  readonly placed: readonly PlacedArticle[];
  /** Ids whose text an article of the release has. */
  readonly copies: readonly { readonly id: string; readonly of: string }[];
  /** Copies, and versions older than one that is there. */
  readonly duplicates: number;
  /** Marked to be kept for measuring: never recommended. */
  readonly heldOut: number;
}

/**
 * Finds the place of articles that came after a release. One of an id that the release has is its new version, unless it
 * says that it was published earlier; one of a text that the release has under another id is a copy. Among themselves they
 * are told apart as a retraining would.
 */
export function placeArticles(
  release: Pick<Release, "catalogue" | "articleOfId">,
  fresh: readonly FreshArticle[],
): Placement {
  const { survivors, aliases } = deduplicate(fresh);
  const trainable = survivors.filter(({ split }) => split === "train");
  const ownOf = (id: string) => {
    const named = release.articleOfId.get(id);
    return named?.id === id ? named : undefined;
  };
  const isNewer = ({ id, publishedAt = "" }: FreshArticle) => publishedAt >= (ownOf(id)?.publishedAt ?? "");
  // What an article said before its new version is nobody's text any more.
  const changed = new Set(trainable.filter(isNewer).map(({ id }) => id));
  const ofContent = entriesByContent(release.catalogue.filter(({ id }) => !changed.has(id)));
  const aliasesOf = Map.groupBy(aliases.keys(), (alias) => aliases.get(alias));
  const placed: PlacedArticle[] = [];
  const copies: { id: string; of: string }[] = [];
  let nextRow = release.catalogue.reduce((most, { row = -1 }) => Math.max(most, row), -1) + 1;
  for (const article of trainable) {
    const { id, fingerprint } = article;
    const ids = aliasesOf.get(id) ?? [];
    const own = ownOf(id);
    const original = own ? undefined : ofContent.get(fingerprint);
    if (original) {
      copies.push(...[id, ...ids].map((copy) => ({ id: copy, of: original.id })));
    } else if (isNewer(article)) {
      const row = own?.row ?? nextRow++;
      placed.push({ fresh: article, row, aliases: [...(own?.aliases ?? []), ...ids] });
    }
  }
  return {
    placed,
    copies,
    duplicates: fresh.length - (survivors.length - trainable.length) - placed.length,
    heldOut: survivors.length - trainable.length,
  };
}

function entriesByContent(catalogue: readonly CatalogueEntry[]): ReadonlyMap<string, CatalogueEntry> {
  const known = catalogue.flatMap((entry) =>
    entry.fingerprint === undefined ? [] : [[entry.fingerprint, entry] as const],
  );
  return new Map(known);
}
