import { z } from "zod";
import { vocabularyFiles } from "../../shared/corpus/vocabulary-files.ts";
import { CorruptDataError, PreconditionFailedError } from "../../shared/errors/errors.ts";
import { type CurrentPointer, readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import {
  type ReleaseFile,
  type ReleaseManifest,
  readReleaseManifest,
  releaseFiles,
} from "../../shared/release/manifest.ts";
import { neighbourIndexName, topicModelName } from "../../shared/release/names.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pipelineVersion, releaseSchemaVersion } from "../../shared/release/version.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { readArtifact, readManifest } from "../../shared/storage/artifacts.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

export const promoteInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  neighbourData: z.object({ key: z.string(), sha256: z.string() }),
  topicModelDataUrl: z.string(),
  neighbourIndexDataUrl: z.string(),
  evaluation: z.object({
    manifest: pointerSchema,
    metrics: z.record(z.string(), z.union([z.number(), z.string()])),
  }),
});

const countsSchema = z.record(z.string(), z.number());

type PromoteInput = z.infer<typeof promoteInput>;

/**
 * Makes the candidate the serving release: its files first, then the manifest, which is read back, then one conditional
 * write of the pointer. Until that write readers see the old release, from then on the new one, never a mix.
 */
export async function promote(input: PromoteInput, runtime: Runtime) {
  const { store } = runtime;
  const { config } = await readPlan(store, input.run);
  const current = await readCurrent(store);
  if (current?.pointer.releaseId === input.run.id) return { releaseId: input.run.id, promoted: false };

  const files = await writeReleaseFiles(store, input);
  const { schedule: _schedule, retention: _retention, ...learning } = config;
  const manifest: ReleaseManifest = {
    schemaVersion: releaseSchemaVersion,
    releaseId: input.run.id,
    sequence: current ? (await readReleaseManifest(store, current.pointer.manifest)).sequence + 1 : 1,
    createdAt: runtime.clock().toISOString(),
    pipelineVersion,
    config: learning,
    plan: input.run.plan,
    endpoints: { topicModel: topicModelName(input.run), neighbourIndex: neighbourIndexName(input.run) },
    counts: countsSchema.parse((await readManifest(store, input.vocabulary)).summary.counts),
    metrics: input.evaluation.metrics,
    files,
  };
  const bytes = encodeJson(manifest);
  const pointer = { key: layout.releaseManifest(input.run.id), sha256: sha256Hex(bytes) };
  await store.put(pointer.key, bytes);
  await readReleaseManifest(store, pointer);
  await movePointer(store, current, {
    releaseId: input.run.id,
    manifest: pointer,
    ...(current && {
      previous: { releaseId: current.pointer.releaseId, manifest: current.pointer.manifest },
    }),
    promotedAt: runtime.clock().toISOString(),
  });
  return { releaseId: input.run.id, promoted: true };
}

/** Another promotion may have come between: then this one loses, and readers keep the winner. */
async function movePointer(
  store: ObjectStore,
  current: { etag: string } | undefined,
  next: CurrentPointer,
): Promise<void> {
  try {
    if (current) await store.replaceIf(layout.current, encodeJson(next), current.etag);
    else await store.putIfAbsent(layout.current, encodeJson(next));
  } catch (cause) {
    if (!(cause instanceof PreconditionFailedError)) throw cause;
    const message = `another release was promoted while ${next.releaseId} was being prepared`;
    throw new PreconditionFailedError("PROMOTION_LOST", message, { cause });
  }
}

async function writeReleaseFiles(store: ObjectStore, input: PromoteInput): Promise<ReleaseManifest["files"]> {
  const vocabulary = await readManifest(store, input.vocabulary);
  const evaluation = await readManifest(store, input.evaluation.manifest);
  const contents: Record<ReleaseFile, Uint8Array> = {
    [releaseFiles.vocabulary]: await readArtifact(store, vocabulary, vocabularyFiles.terms),
    [releaseFiles.catalogue]: await readArtifact(store, vocabulary, vocabularyFiles.catalogue),
    [releaseFiles.topics]: await readArtifact(store, evaluation, releaseFiles.topics),
    [releaseFiles.evaluation]: await readArtifact(store, evaluation, releaseFiles.evaluation),
    [releaseFiles.vectors]: await readVerified(store, input.neighbourData.key, input.neighbourData.sha256),
    [releaseFiles.topicModel]: (await store.get(keyWithin(store, input.topicModelDataUrl))).bytes,
    [releaseFiles.neighbourIndex]: (await store.get(keyWithin(store, input.neighbourIndexDataUrl))).bytes,
  };
  const entries = Object.entries(contents).map(async ([name, bytes]) => {
    await store.put(`${layout.release(input.run.id)}/${name}`, bytes);
    return [name, { sha256: sha256Hex(bytes), sizeBytes: bytes.length }] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as ReleaseManifest["files"];
}

async function readVerified(store: ObjectStore, key: string, sha256: string): Promise<Uint8Array> {
  const { bytes } = await store.get(key);
  if (sha256Hex(bytes) === sha256) return bytes;
  throw new CorruptDataError("ARTIFACT_ALTERED", `${key} is not what was written`);
}

function keyWithin(store: ObjectStore, uri: string): string {
  if (uri.startsWith(`${store.uri}/`)) return uri.slice(store.uri.length + 1);
  throw new CorruptDataError("ARTIFACT_FOREIGN", `${uri} does not lie in ${store.uri}`);
}
