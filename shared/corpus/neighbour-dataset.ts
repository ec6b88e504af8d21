import * as z from "zod";
import { CorruptDataError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { type ArtifactPointer, type Manifest, readManifest } from "../storage/artifacts.ts";
import type { ObjectStore } from "../storage/store.ts";
import { representationChoiceSchema } from "../topics/representation-choice.ts";

/** Beside the map from row to id: the articles' words, as `encodeWordMatrix` writes them. */
export const wordsFile = "words.bin";

/** What BuildKnnDataset says in its manifest of the data that the neighbour index is trained on. */
const neighbourDatasetSchema = z.object({
  /** Dense RecordIO, row id as label. */
  data: pointerSchema,
  rows: z.int().min(1),
  /** How the vectors came from topic weights. */
  representation: representationChoiceSchema,
});

export type NeighbourDataset = z.infer<typeof neighbourDatasetSchema>;

/** What the manifest says. @throws CorruptDataError `MANIFEST_INVALID` and what `readManifest` throws */
export async function readNeighbourDataset(
  store: ObjectStore,
  pointer: ArtifactPointer,
): Promise<NeighbourDataset & { readonly manifest: Manifest }> {
  const manifest = await readManifest(store, pointer);
  const { summary } = manifest;
  const parsed = neighbourDatasetSchema.safeParse(summary);
  if (parsed.success) return { ...parsed.data, manifest };
  throw new CorruptDataError("MANIFEST_INVALID", `${pointer.key}: ${z.prettifyError(parsed.error)}`);
}
