import * as z from "zod";
import { pointerSchema } from "../runtime/pointers.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

export const currentSchema = z.object({
  releaseId: z.string(),
  manifest: pointerSchema,
  /** Counts promotions. */
  sequence: z.int().min(1),
  /** Hash of the articles, configuration and code that the release was made from: equal inputs need no other run. */
  inputs: z.string(),
  /** What a rollback returns to. */
  previous: z.object({ releaseId: z.string(), manifest: pointerSchema }).exactOptional(),
  promotedAt: z.string(),
});

export type CurrentPointer = z.infer<typeof currentSchema>;

/**
 * The serving release's pointer with the tag of this version of it; undefined before the first promotion.
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readCurrent(
  store: ObjectStore,
): Promise<{ readonly pointer: CurrentPointer; readonly etag: string } | undefined> {
  const current = await readStored(store, layout.current, currentSchema);
  return current && { pointer: current.value, etag: current.etag };
}
