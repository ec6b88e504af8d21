import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";
import type { SparseCounts } from "../text/vectorize.ts";
import { compareCodePoints } from "../unicode/code-points.ts";
import type { Delta } from "./delta.ts";
import type { Release } from "./load-release.ts";

/** The part of a map that questions are answered from. */
export type Lookup<K, V> = Pick<ReadonlyMap<K, V>, "get" | "has">;

/** What came after the release was made. */
export interface FreshArticles {
  /** Of the delta's file. */
  readonly sha256: string;
  /** By row. Those that take the place of an article of the release among them, also without a known word. */
  readonly articles: ReadonlyMap<number, CatalogueEntry>;
  /** Of those with a known word. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
  /** Of those that were counted, over the columns of the release's lexicon. */
  readonly words: ReadonlyMap<number, SparseCounts>;
  /** Rows of the release that no longer count: of articles that have a new version, are copies by now, or are gone. */
  readonly outdated: ReadonlySet<number>;
}

/** What queries are answered from: a release, and what was folded into it. */
export interface ServedRelease
  extends Pick<Release, "manifest" | "columnOf" | "topics" | "catalogue" | "words"> {
  /** The release alone, as its neighbour index knows it. */
  readonly base: Release;
  readonly fresh?: FreshArticles;
  /** It may not be the one that readers should be answered from: that one could not be had, or not in time. */
  readonly behind?: boolean;
  readonly articleOfRow: Lookup<number, CatalogueEntry>;
  /** By id, copies' ids included. */
  readonly articleOfId: Lookup<string, CatalogueEntry>;
  /** Of articles with a known term. */
  readonly vectorOfRow: Lookup<number, Float32Array>;
  /** Of every article, if the release has words. */
  readonly wordsOfRow: Pick<ReadonlyMap<number, SparseCounts>, "get">;
}

export function withoutDelta(base: Release): ServedRelease {
  return { ...base, base, wordsOfRow: wordsOfBase(base) };
}

/** Copies nothing of the release but the list of its catalogue. */
export function withDelta(base: Release, delta: Delta, sha256: string): ServedRelease {
  const entries = delta.articles.map(({ entry }) => entry);
  const articles = new Map(entries.map((entry) => [entry.row, entry]));
  const vectors = new Map(
    delta.articles.flatMap(({ entry, vector }) =>
      vector ? [[entry.row, Float32Array.from(vector)] as const] : [],
    ),
  );
  const words = new Map(
    delta.articles.flatMap(({ entry, words: { columns, counts } = {} }) =>
      columns && counts
        ? [[entry.row, { columns: Uint32Array.from(columns), counts: Float32Array.from(counts) }] as const]
        : [],
    ),
  );
  const ofId = leadingTo(base, entries, delta);
  const ofBase = wordsOfBase(base);
  const outdated = outdatedRows(base, articles, ofId, delta.gone);
  return {
    base,
    fresh: { sha256, articles, vectors, words, outdated },
    manifest: base.manifest,
    columnOf: base.columnOf,
    topics: base.topics,
    ...(base.words && { words: base.words }),
    catalogue: mergeCatalogues(
      base.catalogue.filter(({ row = -1 }) => !outdated.has(row)),
      entries,
    ),
    articleOfRow: over(articles, base.articleOfRow, outdated),
    articleOfId: over(ofId, base.articleOfId, new Set(delta.gone)),
    vectorOfRow: over(vectors, base.vectorOfRow, outdated),
    wordsOfRow: { get: (row) => words.get(row) ?? (outdated.has(row) ? undefined : ofBase.get(row)) },
  };
}

function wordsOfBase({ words, articleOfRow }: Release): ServedRelease["wordsOfRow"] {
  return { get: (row) => (articleOfRow.has(row) ? words?.index.wordsOf(row) : undefined) };
}

/** By id: every article that came, its copies, and the copies of what was there. */
function leadingTo(
  base: Release,
  entries: readonly CatalogueEntry[],
  { copies }: Pick<Delta, "copies">,
): ReadonlyMap<string, CatalogueEntry> {
  const ofId = new Map<string, CatalogueEntry>();
  for (const { id, of } of copies) {
    const original = base.articleOfId.get(of);
    if (original) ofId.set(id, original);
  }
  for (const entry of entries) for (const alias of entry.aliases ?? []) ofId.set(alias, entry);
  for (const entry of entries) ofId.set(entry.id, entry);
  return ofId;
}

function outdatedRows(
  base: Release,
  articles: ReadonlyMap<number, CatalogueEntry>,
  ofId: ReadonlyMap<string, CatalogueEntry>,
  gone: readonly string[],
): ReadonlySet<number> {
  const outdated = new Set(articles.keys().filter((row) => base.articleOfRow.has(row)));
  for (const id of [...ofId.keys(), ...gone]) {
    const own = base.articleOfId.get(id);
    if (own?.id === id && own.row !== undefined && ofId.get(id) !== own) outdated.add(own.row);
  }
  return outdated;
}

/** @param hidden keys of which the lower one says what is no longer so */
function over<K, V>(upper: Lookup<K, V>, lower: Lookup<K, V>, hidden: ReadonlySet<K>): Lookup<K, V> {
  return {
    get: (key) => upper.get(key) ?? (hidden.has(key) ? undefined : lower.get(key)),
    has: (key) => upper.has(key) || (!hidden.has(key) && lower.has(key)),
  };
}

/** Both are in code-point order of ids, and no id is in both. */
function mergeCatalogues(
  base: readonly CatalogueEntry[],
  fresh: readonly CatalogueEntry[],
): readonly CatalogueEntry[] {
  const merged: CatalogueEntry[] = [];
  let at = 0;
  for (const entry of fresh) {
    for (let next = base[at]; next && compareCodePoints(next.id, entry.id) < 0; next = base[at]) {
      merged.push(next);
      at += 1;
    }
    merged.push(entry);
  }
  return merged.concat(base.slice(at));
}
