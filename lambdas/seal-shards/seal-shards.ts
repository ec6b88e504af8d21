import * as z from "zod";
import { trainingManifest } from "../../shared/corpus/training-manifest.ts";
import { readVocabularyManifest } from "../../shared/corpus/vocabulary-files.ts";
import { CorruptDataError, NotFoundError, UnusableDropError } from "../../shared/errors/errors.ts";
import { layout } from "../../shared/release/layout.ts";
import { readPlan } from "../../shared/release/plan.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { readPointed, writeArtifacts } from "../../shared/storage/artifacts.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectStore } from "../../shared/storage/store.ts";

const shardSchema = z.object({
  set: z.enum(["train", "validation"]),
  part: z.int().min(0),
  key: z.string(),
  sha256: z.string(),
  sizeBytes: z.int(),
  records: z.int(),
});

type WrittenShard = z.infer<typeof shardSchema>;

export const sealShardsInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  shards: z.array(shardSchema).min(1),
});

const plannedShardsSchema = z.array(z.object({ set: z.enum(["train", "validation"]), part: z.int() }));
const manifestNames = {
  train: "train.manifest",
  validation: "validation.manifest",
  auxiliary: "auxiliary.manifest",
} as const;

/**
 * Reads every shard and the vocabulary back before any training starts, and writes the manifests that name exactly those objects for
 * SageMaker (`S3DataType: ManifestFile`): whatever else lies under the prefix is not trained on.
 * @throws CorruptDataError `SHARD_MISSING`, `SHARD_ALTERED`, `SHARD_UNPLANNED`, `ARTIFACT_MISSING`, `ARTIFACT_ALTERED`
 * @throws UnusableDropError `TOO_FEW_SHARDS`, `NO_TRAINING_DATA`
 */
export async function sealShards(input: z.infer<typeof sealShardsInput>, runtime: Runtime) {
  const { store } = runtime;
  const { config } = await readPlan(store, input.run);
  const { manifest } = await readVocabularyManifest(store, input.vocabulary);
  comparePlan(plannedShardsSchema.parse(manifest.summary.shards), input.shards, input.run.id);
  for (const shard of input.shards) await verifyShard(store, shard);
  const auxiliary = pointerSchema.parse(manifest.summary.auxiliary);
  await readPointed(store, auxiliary);

  const train = filled(input.shards, "train");
  const validation = filled(input.shards, "validation");
  const trainRecords = countRecords(train);
  const validationRecords = countRecords(validation);
  if (trainRecords === 0 || validationRecords === 0) {
    throw new UnusableDropError(
      "NO_TRAINING_DATA",
      `${trainRecords} articles to train on and ${validationRecords} to validate with have a known term; both need one`,
    );
  }
  if (train.length < config.topics.instanceCount) {
    throw new UnusableDropError(
      "TOO_FEW_SHARDS",
      `${train.length} train shards cannot be spread over ${config.topics.instanceCount} instances`,
    );
  }
  const files = new Map([
    [manifestNames.train, trainingManifest(store, train.map(keyOf))],
    [manifestNames.validation, trainingManifest(store, validation.map(keyOf))],
    [manifestNames.auxiliary, trainingManifest(store, [auxiliary.key])],
  ]);
  const pointer = await writeArtifacts(store, layout.dataset(input.run.id), files, { shards: input.shards });
  const uri = (name: string) => `${store.uri}/${layout.dataset(input.run.id)}/${name}`;
  return {
    manifest: pointer,
    trainManifestUri: uri(manifestNames.train),
    validationManifestUri: uri(manifestNames.validation),
    auxiliaryManifestUri: uri(manifestNames.auxiliary),
    trainRecords,
    validationRecords,
  };
}

function comparePlan(
  planned: readonly { set: string; part: number }[],
  written: readonly WrittenShard[],
  runId: string,
): void {
  const expected = new Set(planned.map(({ set, part }) => `${set} ${part}`));
  for (const { set, part, key } of written) {
    const ownKey = set === "train" ? layout.trainShard(runId, part) : layout.validationShard(runId, part);
    if (!expected.delete(`${set} ${part}`) || key !== ownKey) {
      throw new CorruptDataError("SHARD_UNPLANNED", `${key} is not a shard of run ${runId}`);
    }
  }
  const [missing] = expected;
  if (missing)
    throw new CorruptDataError("SHARD_MISSING", `shard ${missing} of run ${runId} was not written`);
}

async function verifyShard(store: ObjectStore, { key, sha256, sizeBytes }: WrittenShard): Promise<void> {
  const bytes = await readShard(store, key);
  if (bytes.length === sizeBytes && sha256Hex(bytes) === sha256) return;
  throw new CorruptDataError(
    "SHARD_ALTERED",
    `${key} is not what was written (${bytes.length} of ${sizeBytes} bytes)`,
  );
}

async function readShard(store: ObjectStore, key: string): Promise<Uint8Array> {
  try {
    return (await store.get(key)).bytes;
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    throw new CorruptDataError("SHARD_MISSING", `${key} is not there`, { cause });
  }
}

const keyOf = ({ key }: WrittenShard): string => key;

/** SageMaker refuses an empty object, and a shard is empty when none of its articles has a known term. */
function filled(shards: readonly WrittenShard[], set: WrittenShard["set"]): WrittenShard[] {
  return shards.filter((shard) => shard.set === set && shard.records > 0);
}

function countRecords(shards: readonly WrittenShard[]): number {
  return shards.reduce((sum, { records }) => sum + records, 0);
}
