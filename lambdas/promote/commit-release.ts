import * as z from "zod";
import { readNeighbourDataset, wordsFile } from "../../shared/corpus/neighbour-dataset.ts";
import { vocabularyFiles } from "../../shared/corpus/vocabulary-files.ts";
import { CorruptDataError, NotFoundError, PreconditionFailedError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { learningConfig } from "../../shared/release/learning-config.ts";
import { type ReleaseFile, type ReleaseManifest, releaseFiles } from "../../shared/release/manifest.ts";
import { modelNames, releaseIdOf } from "../../shared/release/names.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { foreignArtifact, readRunModel } from "../../shared/release/run-model.ts";
import { pipelineVersion, releaseSchemaVersion } from "../../shared/release/version.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import {
  type ArtifactPointer,
  type Manifest,
  readArtifact,
  readManifest,
  readPointed,
} from "../../shared/storage/artifacts.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";
import type { PromoteInput } from "./promote.ts";

const countsSchema = z.record(z.string(), z.number());

/**
 * Copies the candidate's files below `releases/` and commits them with a manifest. A manifest that is there stays as it
 * is: another invocation of this promotion may be about to point to it.
 * @throws CorruptDataError `ARTIFACT_FOREIGN` when a file is of another run
 */
export async function commitRelease(
  input: PromoteInput,
  runtime: Runtime,
  sequence: number,
): Promise<ArtifactPointer> {
  const { store } = runtime;
  const key = layout.releaseManifest(releaseIdOf(input.run));
  const stored = await sha256Of(store, key);
  if (stored) return { key, sha256: stored };
  const bytes = encodeJson(await writeRelease(input, runtime, sequence));
  try {
    await store.putIfAbsent(key, bytes);
    return { key, sha256: sha256Hex(bytes) };
  } catch (error) {
    const winner = error instanceof PreconditionFailedError ? await sha256Of(store, key) : undefined;
    if (!winner) throw error;
    return { key, sha256: winner };
  }
}

async function writeRelease(
  input: PromoteInput,
  { store, clock, config: deployment }: Runtime,
  sequence: number,
): Promise<ReleaseManifest> {
  const { run } = input;
  const { config } = await readPlan(store, run);
  const contents = await readContents(store, input);
  const releaseId = releaseIdOf(run);
  return {
    schemaVersion: releaseSchemaVersion,
    releaseId,
    sequence,
    createdAt: clock().toISOString(),
    pipelineVersion,
    config: learningConfig(config),
    representation: contents.representation,
    plan: run.plan,
    endpoints: modelNames(deployment.stage, run),
    counts: contents.counts,
    metrics: input.evaluation.metrics,
    files: await writeFiles(store, releaseId, contents.files),
  };
}

async function readContents(store: ObjectStore, input: PromoteInput) {
  const { run } = input;
  const pointed = [run.plan, input.vocabulary, input.evaluation.manifest, input.neighbourDataset];
  for (const { key } of pointed) assertOfRun(key, run.id);
  const vocabulary = await readManifest(store, input.vocabulary);
  const evaluation = await readManifest(store, input.evaluation.manifest);
  const plan = await readManifest(store, run.plan);
  const {
    data,
    representation,
    manifest: neighbours,
  } = await readNeighbourDataset(store, input.neighbourDataset);
  const files: Record<ReleaseFile, Uint8Array> = {
    [releaseFiles.vocabulary]: await readArtifact(store, vocabulary, vocabularyFiles.terms),
    [releaseFiles.lexicon]: await readArtifact(store, vocabulary, vocabularyFiles.lexicon),
    [releaseFiles.words]: await readArtifact(store, neighbours, wordsFile),
    [releaseFiles.catalogue]: await readArtifact(store, vocabulary, vocabularyFiles.catalogue),
    [releaseFiles.topics]: await readArtifact(store, evaluation, releaseFiles.topics),
    [releaseFiles.evaluation]: await readArtifact(store, evaluation, releaseFiles.evaluation),
    [releaseFiles.report]: await readArtifact(store, evaluation, releaseFiles.report),
    [releaseFiles.inputs]: await readArtifact(store, plan, layout.plannedObjects),
    [releaseFiles.vectors]: await readPointed(store, data),
    [releaseFiles.topicModel]: await readRunModel(store, input.topicModelDataUrl, run.id),
    [releaseFiles.neighbourIndex]: await readRunModel(store, input.neighbourIndexDataUrl, run.id),
  };
  return { files, counts: countsOf(vocabulary, input.vocabulary.key), representation };
}

function countsOf({ summary }: Manifest, key: string) {
  const parsed = countsSchema.safeParse(summary.counts);
  if (parsed.success) return parsed.data;
  throw new CorruptDataError("MANIFEST_INVALID", `${key}: counts: ${z.prettifyError(parsed.error)}`);
}

async function writeFiles(
  store: ObjectStore,
  releaseId: string,
  files: Record<ReleaseFile, Uint8Array>,
): Promise<ReleaseManifest["files"]> {
  const entries: Partial<ReleaseManifest["files"]> = {};
  for (const name of Object.values(releaseFiles)) {
    const bytes = files[name];
    await store.put(layout.releaseFile(releaseId, name), bytes);
    entries[name] = { sha256: sha256Hex(bytes), sizeBytes: bytes.length };
  }
  return entries as ReleaseManifest["files"];
}

function assertOfRun(key: string, runId: string): void {
  if (!key.startsWith(`${layout.run(runId)}/`)) throw foreignArtifact(key, runId);
}

async function sha256Of(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    return sha256Hex((await store.get(key)).bytes);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
