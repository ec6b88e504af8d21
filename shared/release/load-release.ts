import * as z from "zod";
import { type CatalogueEntry, decodeCatalogue, decodeVocabularyTerms } from "../corpus/vocabulary-files.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { createWordIndex, type WordIndex } from "../lexical/word-index.ts";
import { decodeWordMatrix } from "../lexical/word-matrix.ts";
import { decodeRecords } from "../recordio/decode.ts";
import type { pointerSchema } from "../runtime/pointers.ts";
import type { ObjectStore } from "../storage/store.ts";
import {
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseFile,
  readReleaseManifest,
  releaseFiles,
} from "./manifest.ts";
import { parseStored } from "./stored-json.ts";

export const topicSchema = z.object({
  topic: z.int(),
  /** Most characteristic first. */
  words: z.array(z.string()),
  /** Mean weight over the articles. */
  share: z.number(),
  /** Lasts from release to release, as long as the topic goes on; borne by no other. Releases before schema 3 have none. */
  id: z.string().exactOptional(),
  /** A few of its words, which last too, as long as they fit. */
  name: z.string().exactOptional(),
  /** The release that it began with, if that is another: as long as it has not become one, a candidate has no name. */
  since: z.string().exactOptional(),
  /** Of each of `words` in the topic's text: the next run's topics are matched by them. */
  shares: z.array(z.number()).exactOptional(),
});

export type Topic = z.infer<typeof topicSchema>;

/** What articles are compared by, word for word. */
export interface ReleaseWords {
  /** By column. */
  readonly lexicon: readonly string[];
  readonly columnOf: ReadonlyMap<string, number>;
  /** Rows are those of the catalogue. */
  readonly index: WordIndex;
}

/** One release in memory, every file verified: what queries are answered from. */
export interface Release {
  readonly manifest: ReleaseManifest;
  readonly columnOf: ReadonlyMap<string, number>;
  readonly catalogue: readonly CatalogueEntry[];
  readonly articleOfRow: ReadonlyMap<number, CatalogueEntry>;
  /** By id, copies' ids included. */
  readonly articleOfId: ReadonlyMap<string, CatalogueEntry>;
  /** Of articles with a known term. */
  readonly vectorOfRow: ReadonlyMap<number, Float32Array>;
  readonly topics: readonly Topic[];
  /** Releases before schema 4 have none: their articles are compared by topics alone. */
  readonly words?: ReleaseWords;
}

/** What queries need of a release, in the order in which it is read. */
const filesOfServing: readonly ReleaseFile[] = [
  releaseFiles.vocabulary,
  releaseFiles.catalogue,
  releaseFiles.vectors,
  releaseFiles.lexicon,
  releaseFiles.words,
  releaseFiles.topics,
];

/**
 * Loads and verifies the release that a pointer names.
 * @throws CorruptDataError what `readReleaseManifest` and `readReleaseFile` throw; `RELEASE_MIXED` when there is a vector
 * of an article that the catalogue does not have, or words of other articles; `WORDS_MALFORMED`
 */
export async function loadRelease(
  store: ObjectStore,
  pointer: z.infer<typeof pointerSchema>,
): Promise<Release> {
  const manifest = await readReleaseManifest(store, pointer);
  const read = readAhead(store, manifest);
  const terms = decodeVocabularyTerms(await read(releaseFiles.vocabulary));
  const catalogue = decodeCatalogue(await read(releaseFiles.catalogue));
  const articleOfRow = indexByRow(catalogue);
  const vectorOfRow = decodeVectors(await read(releaseFiles.vectors));
  const stray = vectorOfRow.keys().find((row) => !articleOfRow.has(row));
  if (stray !== undefined) {
    const reason = `release ${manifest.releaseId} has a vector of row ${stray}, which is not in its catalogue`;
    throw new CorruptDataError("RELEASE_MIXED", reason);
  }
  const words = await loadWords(manifest, read, catalogue.length);
  return {
    manifest,
    columnOf: new Map(terms.map(({ term }, column) => [term, column])),
    catalogue,
    articleOfRow,
    articleOfId: indexById(catalogue),
    vectorOfRow,
    topics: parseStored(await read(releaseFiles.topics), releaseFiles.topics, z.array(topicSchema)),
    ...(words && { words }),
  };
}

type ReadFile = (name: ReleaseFile) => Promise<Uint8Array>;

/** All files are asked for at once; the first fault in the order in which they are read is the one that is told. */
function readAhead(store: ObjectStore, manifest: ReleaseManifest): ReadFile {
  const underWay = new Map(
    filesOfServing
      .filter((name) => manifest.files[name])
      .map((name) => [name, readReleaseFile(store, manifest, name)]),
  );
  for (const file of underWay.values()) file.catch(() => {});
  return async (name) => {
    const bytes = await (underWay.get(name) ?? readReleaseFile(store, manifest, name));
    underWay.delete(name);
    return bytes;
  };
}

async function loadWords(
  manifest: ReleaseManifest,
  read: ReadFile,
  articleCount: number,
): Promise<ReleaseWords | undefined> {
  if (!manifest.files[releaseFiles.words]) return undefined;
  const terms = decodeVocabularyTerms(await read(releaseFiles.lexicon));
  const matrix = decodeWordMatrix(await read(releaseFiles.words));
  if (matrix.rowCount !== articleCount || matrix.columnCount !== terms.length) {
    const sizes = `${matrix.rowCount} articles by ${matrix.columnCount} words`;
    const reason = `release ${manifest.releaseId} has ${sizes} for ${articleCount} by ${terms.length}`;
    throw new CorruptDataError("RELEASE_MIXED", reason);
  }
  const lexicon = terms.map(({ term }) => term);
  return {
    lexicon,
    columnOf: new Map(lexicon.map((term, column) => [term, column])),
    index: createWordIndex(matrix, manifest.config.ranking),
  };
}

function indexByRow(catalogue: readonly CatalogueEntry[]): Map<number, CatalogueEntry> {
  const byRow = new Map<number, CatalogueEntry>();
  for (const entry of catalogue) {
    if (entry.row !== undefined) byRow.set(entry.row, entry);
  }
  return byRow;
}

function indexById(catalogue: readonly CatalogueEntry[]): Map<string, CatalogueEntry> {
  const byId = new Map<string, CatalogueEntry>();
  for (const entry of catalogue) {
    for (const alias of entry.aliases ?? []) byId.set(alias, entry);
  }
  for (const entry of catalogue) byId.set(entry.id, entry);
  return byId;
}

function decodeVectors(bytes: Uint8Array): Map<number, Float32Array> {
  const vectors = new Map<number, Float32Array>();
  for (const { features, label } of decodeRecords(bytes)) {
    const row = label.get("values")?.values[0];
    const values = features.get("values")?.values;
    if (row !== undefined && values) vectors.set(row, Float32Array.from(values));
  }
  return vectors;
}
