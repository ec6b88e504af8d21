import { deduplicate } from "../../shared/articles/deduplicate.ts";
import type { CatalogueEntry } from "../../shared/corpus/vocabulary-files.ts";
import type { Release } from "../../shared/release/load-release.ts";
import { compareCodePoints } from "../../shared/unicode/code-points.ts";
import type { AnalysedText, FreshVersion } from "./analyse-article.ts";

export interface PlacedArticle {
  readonly id: string;
  /** As it was read; or, of an id that was known as a copy, the article of the release that had the text. */
  readonly text: AnalysedText | { readonly former: CatalogueEntry };
  /** That of the article whose new version it is, or one that the release does not use. */
  readonly row: number;
  readonly aliases: readonly string[];
}

export interface Placement {
  /** In code-point order of ids. */
  readonly placed: readonly PlacedArticle[];
  /** Ids that lead to an article of the release since then. */
  readonly copies: readonly { readonly id: string; readonly of: string }[];
  /** Ids of the release that lead nowhere any more. */
  readonly gone: readonly string[];
  /** Of those with a text: copies, and versions older than one that is there. */
  readonly duplicates: number;
  /** Marked to be kept for measuring: never recommended. */
  readonly heldOut: number;
}

/**
 * Finds the place of articles that came after a release, by the rule by which a retraining tells copies and versions apart:
 * that of the release and they together have the ids and texts that a retraining would give them.
 * @param isThere whether an object is still as the release learned it. Of what is not, the new version is as good as the only
 * one; what has none stays, for a retraining to drop.
 */
export function placeArticles(
  release: Pick<Release, "catalogue" | "articleOfId">,
  fresh: readonly FreshVersion[],
  isThere: (object: string) => boolean,
): Placement {
  const freshIds = new Set(fresh.map(({ id }) => id));
  const touched = touchedBy(fresh, release.catalogue);
  const known = touched
    .flatMap(versionsOf)
    .filter(({ id, place: { object } }) => !freshIds.has(id) || object === "" || isThere(object));
  const { survivors, aliases } = deduplicate<FreshVersion>([...known, ...fresh]);
  const trainable = survivors.filter(({ split }) => split === "train");

  const ownOf = new Map(touched.map((entry) => [entry.id, entry]));
  const ofContent = new Map(touched.map((entry) => [contentOf(entry), entry]));
  const aliasesOf = Map.groupBy(aliases.keys(), (alias) => aliases.get(alias));
  const placed: PlacedArticle[] = [];
  const copies: { id: string; of: string }[] = [];
  const gone = new Set(touched.flatMap(({ id, aliases: others = [] }) => [id, ...others]));
  let nextRow = release.catalogue.reduce((most, { row = -1 }) => Math.max(most, row), -1) + 1;
  for (const version of trainable) {
    const { id, fingerprint } = version;
    const ids = aliasesOf.get(id) ?? [];
    for (const each of [id, ...ids]) gone.delete(each);
    const own = ownOf.get(id);
    if (own && contentOf(own) === fingerprint) {
      const since = ids.filter((alias) => release.articleOfId.get(alias) !== own);
      copies.push(...since.map((alias) => ({ id: alias, of: id })));
      continue;
    }
    const former = ofContent.get(fingerprint);
    const text = version.text ?? (former && { former });
    if (text) placed.push({ id, text, row: own?.row ?? nextRow++, aliases: ids });
  }
  const heldOut = survivors.length - trainable.length;
  const read = placed.filter(({ text }) => "entry" in text).length;
  const duplicates = fresh.filter(({ text }) => text).length - heldOut - read;
  return { placed, copies, gone: [...gone].sort(compareCodePoints), duplicates, heldOut };
}

/** No other article of the release can change its place: an id or a text is one article's alone. */
function touchedBy(fresh: readonly FreshVersion[], catalogue: readonly CatalogueEntry[]): CatalogueEntry[] {
  const ids = new Set(fresh.map(({ id }) => id));
  const contents = new Set(fresh.map(({ fingerprint }) => fingerprint));
  return catalogue.filter(
    (entry) =>
      contents.has(contentOf(entry)) || [entry.id, ...(entry.aliases ?? [])].some((id) => ids.has(id)),
  );
}

/** As deduplication saw them. A release that does not tell where its articles came from has them from "". */
function versionsOf(entry: CatalogueEntry): FreshVersion[] {
  const { id, object = "", publishedAt, aliases = [] } = entry;
  const copies = entry.copies ?? aliases.map((alias) => ({ id: alias, object: "" }));
  return [{ id, object, ...(publishedAt !== undefined && { publishedAt }) }, ...copies].map(
    ({ object: from, ...version }) => ({
      ...version,
      fingerprint: contentOf(entry),
      split: "train",
      place: { object: from },
    }),
  );
}

/** An unknown content is like no other, and less than any. */
function contentOf({ id, fingerprint = ` ${id}` }: CatalogueEntry): string {
  return fingerprint;
}
