import * as z from "zod";
import { concatenate } from "../../shared/corpus/bytes.ts";
import { columnsOf, vectorizedBatch } from "../../shared/corpus/vectorized-batch.ts";
import {
  readAssignments,
  readVocabularyManifest,
  readVocabularyTerms,
  type TrainAssignment,
} from "../../shared/corpus/vocabulary-files.ts";
import { encodeRecord, sparseRecord } from "../../shared/recordio/encode.ts";
import { layout } from "../../shared/release/layout.ts";
import { pointerSchema, runSchema } from "../../shared/runtime/pointers.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { putUnlessSame, readManifest } from "../../shared/storage/artifacts.ts";

export const shardRecordIOInput = z.object({
  run: runSchema,
  vocabulary: pointerSchema,
  shard: z.object({ set: z.enum(["train", "validation"]), part: z.int().min(0) }),
});

/**
 * Writes one shard: the articles assigned to it, in their shuffled order, as sparse float32 RecordIO over the
 * vocabulary. An article without a known term is left out. Result: the shard's key, hash and size.
 */
export async function shardRecordIO(input: z.infer<typeof shardRecordIOInput>, runtime: Runtime) {
  const { store } = runtime;
  const { set, part } = input.shard;
  const { manifest, batches } = await readVocabularyManifest(store, input.vocabulary);
  const vocabulary = await readVocabularyTerms(store, manifest);
  const columnOf = columnsOf(vocabulary);
  const assigned = (await readAssignments(store, manifest)).filter(
    (to): to is TrainAssignment => to.set === set && to.part === part,
  );

  const frames = new Map<number, Uint8Array>();
  for (const [number, pointer] of batches.entries()) {
    const here = assigned.filter(({ batch }) => batch === number);
    if (here.length === 0) continue;
    const batch = await readManifest(store, pointer);
    for await (const { assignment, columns, counts } of vectorizedBatch(store, batch, columnOf, here)) {
      if (columns.length === 0) continue;
      frames.set(assignment.position, encodeRecord(sparseRecord(columns, counts, vocabulary.length)));
    }
  }

  const positions = [...frames.keys()].sort((left, right) => left - right);
  const bytes = concatenate(positions.map((position) => frames.get(position) ?? new Uint8Array(0)));
  const key =
    set === "train" ? layout.trainShard(input.run.id, part) : layout.validationShard(input.run.id, part);
  return {
    set,
    part,
    ...(await putUnlessSame(store, key, bytes)),
    records: frames.size,
    withoutKnownTerms: assigned.length - frames.size,
  };
}
