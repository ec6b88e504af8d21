import * as z from "zod";
import { CorruptDataError, NotFoundError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import { representationNames } from "../topics/representation.ts";
import { representationChoiceSchema } from "../topics/representation-choice.ts";
import { layout } from "./layout.ts";
import { learningConfigSchema } from "./learning-config.ts";
import { parseStored } from "./stored-json.ts";
import { releaseSchemaVersion } from "./version.ts";

/** Names of a release's files below `releases/<id>/`. */
export const releaseFiles = {
  vocabulary: "vocabulary.tsv",
  catalogue: "catalogue.jsonl",
  /** Dense RecordIO: what the neighbour index holds, row id as label. */
  vectors: "vectors.pbr",
  /** Words that articles are compared by, and how often each article has them. Of releases with a manifest of schema 4. */
  lexicon: "lexicon.tsv",
  words: "words.bin",
  topics: "topics.json",
  evaluation: "evaluation.json",
  /** The evaluation for people. Of schema 3; the run's own is forgotten with the run. */
  report: "report.html",
  /** Every dropped object that it was learned from, in its version. Likewise. */
  inputs: "inputs.jsonl",
  topicModel: "topic-model.tar.gz",
  neighbourIndex: "neighbour-index.tar.gz",
} as const;

export type ReleaseFile = (typeof releaseFiles)[keyof typeof releaseFiles];

const fileSchema = z.object({ sha256: z.string().length(64), sizeBytes: z.int().min(0) });

export const releaseManifestSchema = z.object({
  schemaVersion: z.int(),
  releaseId: z.string(),
  /** Counts promotions. */
  sequence: z.int().min(1),
  createdAt: z.string(),
  pipelineVersion: z.int(),
  config: learningConfigSchema,
  /** What `config` leaves to each model if it says "auto". Queries are represented by this. */
  representation: representationChoiceSchema,
  /** The run's plan: the objects that it read. */
  plan: pointerSchema,
  endpoints: z.object({ topicModel: z.string(), neighbourIndex: z.string() }),
  counts: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  files: z.record(z.enum(Object.values(releaseFiles)), fileSchema),
});

const firstFiles = z
  .enum(Object.values(releaseFiles))
  .exclude([releaseFiles.report, releaseFiles.inputs, releaseFiles.lexicon, releaseFiles.words]);

/** Schema 3: without words. */
const thirdSchema = releaseManifestSchema.extend({
  files: z.record(z.enum([...firstFiles.options, releaseFiles.report, releaseFiles.inputs]), fileSchema),
});

/** Schema 2: without the page, and without a word on the objects. */
const secondSchema = releaseManifestSchema.extend({ files: z.record(firstFiles, fileSchema) });

type Second = z.infer<typeof secondSchema>;
export type ReleaseManifest = Omit<Second, "files"> & {
  files: Second["files"] & Partial<z.infer<typeof releaseManifestSchema>["files"]>;
};

/** Schema 1: nothing was chosen, the configuration named the representation. */
const firstSchema = secondSchema
  .omit({ representation: true })
  .extend({ config: learningConfigSchema.extend({ representation: z.enum(representationNames) }) })
  .transform((manifest) => ({
    ...manifest,
    representation: { name: manifest.config.representation, because: "configured" as const },
  }));

/**
 * The manifest that `pointer` names, verified.
 * @throws CorruptDataError `RELEASE_FILE_MISSING`, `MANIFEST_ALTERED`, `RELEASE_MIXED` and what `parseReleaseManifest`
 * throws
 */
export async function readReleaseManifest(
  store: ObjectStore,
  pointer: z.infer<typeof pointerSchema>,
): Promise<ReleaseManifest> {
  const bytes = await getReleaseObject(store, pointer.key);
  if (sha256Hex(bytes) !== pointer.sha256) {
    throw new CorruptDataError("MANIFEST_ALTERED", `${pointer.key} is not the manifest that was promoted`);
  }
  return parseReleaseManifest(bytes, pointer.key);
}

/**
 * The file as the manifest names it.
 * @throws CorruptDataError `RELEASE_FILE_MISSING`, `RELEASE_FILE_ALTERED`
 */
export async function readReleaseFile(
  store: ObjectStore,
  { releaseId, files }: ReleaseManifest,
  name: ReleaseFile,
): Promise<Uint8Array> {
  const key = layout.releaseFile(releaseId, name);
  const bytes = await getReleaseObject(store, key);
  if (sha256Hex(bytes) === files[name]?.sha256) return bytes;
  throw new CorruptDataError("RELEASE_FILE_ALTERED", `${key} is not the file that was promoted`);
}

/** @throws CorruptDataError `NOT_JSON`, `RELEASE_TOO_NEW`, `STORED_JSON_INVALID`, `RELEASE_MIXED` */
export function parseReleaseManifest(bytes: Uint8Array, key: string): ReleaseManifest {
  const { schemaVersion } = parseStored(bytes, key, z.object({ schemaVersion: z.int() }));
  if (schemaVersion > releaseSchemaVersion) {
    throw new CorruptDataError(
      "RELEASE_TOO_NEW",
      `${key} has schema ${schemaVersion}; this Readnext reads up to ${releaseSchemaVersion}: upgrade it`,
    );
  }
  const manifest = parseStored<ReleaseManifest>(
    bytes,
    key,
    { 1: firstSchema, 2: secondSchema, 3: thirdSchema }[schemaVersion] ?? releaseManifestSchema,
  );
  if (key === layout.releaseManifest(manifest.releaseId)) return manifest;
  throw new CorruptDataError("RELEASE_MIXED", `${key} is the manifest of release ${manifest.releaseId}`);
}

async function getReleaseObject(store: ObjectStore, key: string): Promise<Uint8Array> {
  try {
    return (await store.get(key)).bytes;
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new CorruptDataError("RELEASE_FILE_MISSING", `${key} is not in the store`, { cause });
  }
}
