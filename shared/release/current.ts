import { z } from "zod";
import { NotFoundError } from "../errors/errors.ts";
import { pointerSchema } from "../runtime/pointers.ts";
import { parseJsonBytes } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";

export const currentSchema = z.object({
  releaseId: z.string(),
  manifest: pointerSchema,
  /** What a rollback returns to. */
  previous: z.object({ releaseId: z.string(), manifest: pointerSchema }).exactOptional(),
  promotedAt: z.string(),
});

export type CurrentPointer = z.infer<typeof currentSchema>;

/** The serving release's pointer with the tag of this version of it; undefined before the first promotion. */
export async function readCurrent(
  store: ObjectStore,
): Promise<{ readonly pointer: CurrentPointer; readonly etag: string } | undefined> {
  try {
    const { bytes, etag } = await store.get(layout.current);
    return { pointer: currentSchema.parse(parseJsonBytes(bytes)), etag };
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
