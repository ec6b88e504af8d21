import { compareCodePoints } from "../unicode/code-points.ts";
import type { Place, Split } from "./article.ts";

/** What deduplication needs to know of an article. */
export interface DedupeEntry {
  readonly id: string;
  /** As `contentFingerprint` gives it. */
  readonly fingerprint: string;
  readonly split: Split;
  /** ISO 8601 in UTC to the millisecond, as the readers give it. */
  readonly publishedAt?: string;
  readonly place: Place;
}

export interface Duplicate<E extends DedupeEntry> {
  readonly entry: E;
  /** `SAME_CONTENT`: nothing is lost with it. `OLDER_VERSION`: the id has another text now. */
  readonly reason: "SAME_CONTENT" | "OLDER_VERSION";
  readonly survivorId: string;
}

export interface Deduplicated<E extends DedupeEntry> {
  /** One entry per id and per fingerprint, by id in code-point order. */
  readonly survivors: readonly E[];
  /** All others, by id, then as the version rule ranks them. */
  readonly duplicates: readonly Duplicate<E>[];
  /** Ids that live on as another's: alias -> survivor. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Keeps one entry of each id, then one of each content. Of one id the version published last survives (an undated one is
 * the oldest), then the greater fingerprint; of one content a train article before a test one, then the smallest id.
 * Both in code-point order, so that the entries' own order says nothing.
 */
export function deduplicate<E extends DedupeEntry>(entries: Iterable<E>): Deduplicated<E> {
  const ordered = Array.from(entries).sort((a, b) => compareCodePoints(a.id, b.id) || compareVersions(a, b));
  const newestOfId = firstOfEach(ordered, ({ id }) => id);
  const copies = [...newestOfId.values()].sort(compareCopies);
  const survivorOfContent = firstOfEach(copies, ({ fingerprint }) => fingerprint);

  const survivors: E[] = [];
  const duplicates: Duplicate<E>[] = [];
  const aliases = new Map<string, string>();
  for (const entry of ordered) {
    const newest = newestOfId.get(entry.id) ?? entry;
    const survivor = survivorOfContent.get(newest.fingerprint) ?? newest;
    if (entry === survivor) {
      survivors.push(entry);
      continue;
    }
    const reason = entry.fingerprint === newest.fingerprint ? "SAME_CONTENT" : "OLDER_VERSION";
    duplicates.push({ entry, reason, survivorId: survivor.id });
    if (entry.id !== survivor.id) aliases.set(entry.id, survivor.id);
  }
  return { survivors, duplicates, aliases };
}

function firstOfEach<E>(entries: readonly E[], key: (entry: E) => string): ReadonlyMap<string, E> {
  const first = new Map<string, E>();
  for (const entry of entries) if (!first.has(key(entry))) first.set(key(entry), entry);
  return first;
}

/** Of one id, the one that stays first; the place decides between entries that are equal in all that matters. */
function compareVersions(a: DedupeEntry, b: DedupeEntry): number {
  return (
    compareCodePoints(b.publishedAt ?? "", a.publishedAt ?? "") ||
    compareCodePoints(b.fingerprint, a.fingerprint) ||
    trainFirst(a, b) ||
    comparePlaces(a.place, b.place)
  );
}

function compareCopies(a: DedupeEntry, b: DedupeEntry): number {
  return trainFirst(a, b) || compareCodePoints(a.id, b.id);
}

function trainFirst(a: DedupeEntry, b: DedupeEntry): number {
  return Number(a.split === "test") - Number(b.split === "test");
}

function comparePlaces(a: Place, b: Place): number {
  return (
    compareCodePoints(a.object, b.object) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareCodePoints(a.entry ?? "", b.entry ?? "")
  );
}
