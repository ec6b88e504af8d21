import { z } from "zod";
import { type CatalogueEntry, decodeCatalogue, decodeVocabularyTerms } from "../corpus/vocabulary-files.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { decodeRecords } from "../recordio/decode.ts";
import type { pointerSchema } from "../runtime/pointers.ts";
import { parseJsonBytes } from "../storage/canonical-json.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { type ReleaseFile, type ReleaseManifest, readReleaseManifest, releaseFiles } from "./manifest.ts";

export const topicSchema = z.object({
  topic: z.int(),
  /** Most characteristic first. */
  words: z.array(z.string()),
  /** Mean weight over the articles. */
  share: z.number(),
});

export type Topic = z.infer<typeof topicSchema>;

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
}

/**
 * Loads and verifies the release that a pointer names.
 * @throws CorruptDataError `RELEASE_FILE_ALTERED` and what `readReleaseManifest` throws
 * @throws NotFoundError `OBJECT_NOT_FOUND` when a file is missing
 */
export async function loadRelease(
  store: ObjectStore,
  pointer: z.infer<typeof pointerSchema>,
): Promise<Release> {
  const manifest = await readReleaseManifest(store, pointer);
  const read = (name: ReleaseFile) => readReleaseFile(store, manifest, name);
  const terms = decodeVocabularyTerms(await read(releaseFiles.vocabulary));
  const catalogue = decodeCatalogue(await read(releaseFiles.catalogue));
  return {
    manifest,
    columnOf: new Map(terms.map(({ term }, column) => [term, column])),
    catalogue,
    articleOfRow: new Map(catalogue.map((entry) => [entry.row ?? -1, entry])),
    articleOfId: indexById(catalogue),
    vectorOfRow: decodeVectors(await read(releaseFiles.vectors)),
    topics: z.array(topicSchema).parse(parseJsonBytes(await read(releaseFiles.topics))),
  };
}

async function readReleaseFile(
  store: ObjectStore,
  manifest: ReleaseManifest,
  name: ReleaseFile,
): Promise<Uint8Array> {
  const key = `${layout.release(manifest.releaseId)}/${name}`;
  const { bytes } = await store.get(key);
  if (sha256Hex(bytes) === manifest.files[name].sha256) return bytes;
  throw new CorruptDataError("RELEASE_FILE_ALTERED", `${key} is not the file that was promoted`);
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
