import type { CatalogueEntry } from "../corpus/vocabulary-files.ts";
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
}

/** What queries are answered from: a release, and what was folded into it. */
export interface ServedRelease extends Pick<Release, "manifest" | "columnOf" | "topics" | "catalogue"> {
  /** The release alone, as its neighbour index knows it. */
  readonly base: Release;
  readonly fresh?: FreshArticles;
  readonly articleOfRow: Lookup<number, CatalogueEntry>;
  /** By id, copies' ids included. */
  readonly articleOfId: Lookup<string, CatalogueEntry>;
  /** Of articles with a known term. */
  readonly vectorOfRow: Lookup<number, Float32Array>;
}

export function withoutDelta(base: Release): ServedRelease {
  return { ...base, base };
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
  const ofId = new Map<string, CatalogueEntry>(
    entries.flatMap((entry) => idsOf(entry).map((id) => [id, entry] as const)),
  );
  for (const { id, of } of delta.copies) {
    const original = base.articleOfId.get(of);
    if (original && !ofId.has(id)) ofId.set(id, articles.get(original.row ?? -1) ?? original);
  }
  return {
    base,
    fresh: { sha256, articles, vectors },
    manifest: base.manifest,
    columnOf: base.columnOf,
    topics: base.topics,
    catalogue: mergeCatalogues(base.catalogue, entries),
    articleOfRow: over(articles, base.articleOfRow),
    articleOfId: over(ofId, base.articleOfId),
    // A version without a known word hides the vector of the one before.
    vectorOfRow: over(vectors, {
      get: (row) => (articles.has(row) ? undefined : base.vectorOfRow.get(row)),
      has: (row) => !articles.has(row) && base.vectorOfRow.has(row),
    }),
  };
}

function idsOf({ id, aliases = [] }: Pick<CatalogueEntry, "id" | "aliases">): string[] {
  return [...aliases, id];
}

function over<K, V>(upper: Lookup<K, V>, lower: Lookup<K, V>): Lookup<K, V> {
  return {
    get: (key) => upper.get(key) ?? lower.get(key),
    has: (key) => upper.has(key) || lower.has(key),
  };
}

/** Both are in code-point order of ids; of two with one id the fresh one stays. */
function mergeCatalogues(
  base: readonly CatalogueEntry[],
  fresh: readonly CatalogueEntry[],
): readonly CatalogueEntry[] {
  const merged: CatalogueEntry[] = [];
  let at = 0;
  for (const entry of fresh) {
    let order = -1;
    for (let next = base[at]; next; next = base[at]) {
      order = compareCodePoints(next.id, entry.id);
      if (order >= 0) break;
      merged.push(next);
      at += 1;
    }
    if (order === 0) at += 1;
    merged.push(entry);
  }
  return merged.concat(base.slice(at));
}
