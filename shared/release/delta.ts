import * as z from "zod";
import { placeSchema } from "../corpus/batch.ts";
import { catalogueEntrySchema } from "../corpus/vocabulary-files.ts";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { readPointed } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import type { Release } from "./load-release.ts";
import { parseStored } from "./stored-json.ts";

/** Of the delta's file. A reader refuses any other and serves the release without it. */
export const deltaSchemaVersion = 2;

/**
 * The articles that came after a release was made, placed by the release's own vocabulary and topic model. A release is
 * never changed: its delta lies beside its files, and belongs to it alone.
 */
export const deltaSchema = z.object({
  schemaVersion: z.literal(deltaSchemaVersion),
  releaseId: z.string(),
  /** By code-point order of ids. One with the row of an article of the release takes its place; of those that the release has
   * under an id which means another article by now, nothing is seen. */
  articles: z.array(
    z.object({
      entry: catalogueEntrySchema.extend({ row: z.int().min(0) }),
      /** As the neighbour index would hold it; absent for an article without a known word. */
      vector: z.array(z.number()).exactOptional(),
      /** As the release's words are counted: ascending columns of its lexicon. Absent if it has none. */
      words: z.object({ columns: z.array(z.int().min(0)), counts: z.array(z.number()) }).exactOptional(),
    }),
  ),
  /** Ids whose text an article of the release has already. */
  copies: z.array(z.object({ id: z.string(), of: z.string() })),
  /** Ids of the release that lead nowhere any more. Those of articles that are copies by now are among the copies and aliases. */
  gone: z.array(z.string()),
  /** What could not be read, for people: the first of them. */
  rejects: z.array(z.object({ code: z.string(), place: placeSchema, reason: z.string() })),
});

export type Delta = z.infer<typeof deltaSchema>;

/** `releases/<id>/delta.json`: which delta is in force. Moved by conditional writes only. */
export const deltaPointerSchema = z.object({
  releaseId: z.string(),
  /** Of the release that the delta was made for. */
  manifestSha256: z.string().length(64),
  /** Counts moves of this pointer. */
  sequence: z.int().min(1),
  delta: pointerSchema,
  /** Hash of the objects that were folded in, in their versions: equal ones need not be read again. */
  inputs: z.string(),
  counts: z.record(z.string(), z.number()),
  foldedAt: z.string(),
});

export type DeltaPointer = z.infer<typeof deltaPointerSchema>;

export interface StoredDeltaPointer {
  /** Undefined when what lies there is no pointer. */
  readonly pointer: DeltaPointer | undefined;
  readonly etag: string;
}

/** Undefined when nothing was ever folded into the release. */
export async function readDeltaPointer(
  store: ObjectStore,
  releaseId: string,
): Promise<StoredDeltaPointer | undefined> {
  const key = layout.deltaPointer(releaseId);
  try {
    const { bytes, etag } = await store.get(key);
    return { pointer: parsedOrNothing(bytes, key), etag };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function parsedOrNothing(bytes: Uint8Array, key: string): DeltaPointer | undefined {
  try {
    return parseStored(bytes, key, deltaPointerSchema);
  } catch (error) {
    if (error instanceof CorruptDataError) return undefined;
    throw error;
  }
}

/**
 * The delta that a pointer names, verified against the release that it is for.
 * @throws CorruptDataError `ARTIFACT_MISSING`, `ARTIFACT_ALTERED`, `NOT_JSON`, `STORED_JSON_INVALID`, `DELTA_MIXED`
 */
export async function readDelta(
  store: ObjectStore,
  { delta: { key, sha256 } }: Pick<DeltaPointer, "delta">,
  release: Release,
): Promise<Delta> {
  const delta = parseStored(await readPointed(store, { key, sha256 }), key, deltaSchema);
  const fault = faultIn(delta, release);
  if (fault !== undefined) throw new CorruptDataError("DELTA_MIXED", `${key} ${fault}`);
  return delta;
}

/** Why the delta cannot have been made for the release. */
function faultIn({ releaseId, articles, copies }: Delta, release: Release): string | undefined {
  if (releaseId !== release.manifest.releaseId) return `is the delta of release ${releaseId}`;
  const rows = new Set<number>();
  const [width] = release.vectorOfRow.values().map((vector) => vector.length);
  const lexiconSize = release.words?.lexicon.length ?? 0;
  for (const { entry, vector, words } of articles) {
    if (rows.has(entry.row)) return `has row ${entry.row} twice`;
    rows.add(entry.row);
    const ofRow = release.articleOfRow.get(entry.row);
    const ofId = release.articleOfId.get(entry.id);
    if ((ofRow && ofRow.id !== entry.id) || (ofId?.id === entry.id && ofId.row !== entry.row)) {
      return `has another article in row ${entry.row} than the release`;
    }
    if (words && !areWords(words, lexiconSize)) return "has words that the release does not know";
    if (vector && vector.length !== width) return `has a vector of ${vector.length} for others of ${width}`;
  }
  const stray = copies.find(({ of }) => !release.articleOfId.has(of));
  return stray && "names a copy of an article that the release does not have";
}

function areWords(
  { columns, counts }: { columns: number[]; counts: number[] },
  lexiconSize: number,
): boolean {
  if (columns.length !== counts.length) return false;
  return columns.every(
    (column, at) => column < lexiconSize && (at === 0 || column > (columns[at - 1] ?? -1)),
  );
}
