import * as z from "zod";
import { CorruptDataError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { type ArtifactPointer, readManifest } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import { representationChoiceSchema } from "../topics/representation-choice.ts";

/** What BuildKnnDataset says in its manifest of the data that the neighbour index is trained on. */
const neighbourDatasetSchema = z.object({
  /** Dense RecordIO, row id as label. */
  data: pointerSchema,
  rows: z.int().min(1),
  /** How the vectors came from topic weights. */
  representation: representationChoiceSchema,
});

export type NeighbourDataset = z.infer<typeof neighbourDatasetSchema>;

/** @throws CorruptDataError `MANIFEST_INVALID` and what `readManifest` throws */
export async function readNeighbourDataset(
  store: ObjectStore,
  pointer: ArtifactPointer,
): Promise<NeighbourDataset> {
  const { summary } = await readManifest(store, pointer);
  const parsed = neighbourDatasetSchema.safeParse(summary);
  if (parsed.success) return parsed.data;
  throw new CorruptDataError("MANIFEST_INVALID", `${pointer.key}: ${z.prettifyError(parsed.error)}`);
}
