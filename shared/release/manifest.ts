import { z } from "zod";
import { configSchema } from "../config/schema.ts";
import { CorruptDataError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { parseJsonBytes } from "../storage/canonical-json.ts";
import { sha256Hex } from "../storage/hash.ts";
import type { ObjectStore } from "../storage/store.ts";
import { releaseSchemaVersion } from "./version.ts";

/** Names of a release's files below `releases/<id>/`. */
export const releaseFiles = {
  vocabulary: "vocabulary.tsv",
  catalogue: "catalogue.jsonl",
  /** Dense RecordIO: what the neighbour index holds, row id as label. */
  vectors: "vectors.pbr",
  topics: "topics.json",
  evaluation: "evaluation.json",
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
  config: configSchema.omit({ schedule: true, retention: true }),
  /** The run's plan: the objects that it read. */
  plan: pointerSchema,
  endpoints: z.object({ topicModel: z.string(), neighbourIndex: z.string() }),
  counts: z.record(z.string(), z.number()),
  metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  files: z.record(z.enum(Object.values(releaseFiles) as [ReleaseFile, ...ReleaseFile[]]), fileSchema),
});

export type ReleaseManifest = z.infer<typeof releaseManifestSchema>;

/**
 * The manifest that `pointer` names, verified.
 * @throws CorruptDataError `MANIFEST_ALTERED`, `MANIFEST_INVALID`, `RELEASE_TOO_NEW`
 */
export async function readReleaseManifest(
  store: ObjectStore,
  pointer: z.infer<typeof pointerSchema>,
): Promise<ReleaseManifest> {
  const { bytes } = await store.get(pointer.key);
  if (sha256Hex(bytes) !== pointer.sha256) {
    throw new CorruptDataError("MANIFEST_ALTERED", `${pointer.key} is not the manifest that was promoted`);
  }
  return parseReleaseManifest(bytes, pointer.key);
}

export function parseReleaseManifest(bytes: Uint8Array, key: string): ReleaseManifest {
  const value = parseJsonBytes(bytes);
  const { schemaVersion } = z.object({ schemaVersion: z.int() }).parse(value);
  if (schemaVersion > releaseSchemaVersion) {
    throw new CorruptDataError(
      "RELEASE_TOO_NEW",
      `${key} has schema ${schemaVersion}; this Readnext reads up to ${releaseSchemaVersion}: upgrade it`,
    );
  }
  const parsed = releaseManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CorruptDataError("MANIFEST_INVALID", `${key}: ${z.prettifyError(parsed.error)}`);
}
