import * as z from "zod";
import { pointerSchema } from "../runtime/pointers.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

/** "run": by the state machine, past the gate. The others are acts of a person. */
const actSchema = z.enum(["run", "promote", "rollback"]);

export const currentSchema = z.object({
  releaseId: z.string(),
  manifest: pointerSchema,
  /** Counts moves of the pointer, whichever way: no two pointers bear the same number. */
  sequence: z.int().min(1),
  /** Hash of the articles, configuration and code that the release was made from: equal inputs need no other run. */
  inputs: z.string(),
  /**
   * What served before. It is kept, endpoints and all: a rollback returns to it, and readers who cannot load the serving
   * release get it. After a rollback it is the release that was rolled back from.
   */
  previous: z
    .object({ releaseId: z.string(), manifest: pointerSchema, inputs: z.string().exactOptional() })
    .exactOptional(),
  /** When the pointer was moved here. */
  promotedAt: z.string(),
  /** How it came here. Pointers of before there was a choice do not say. */
  move: z
    .object({
      act: actSchema,
      /** The execution, or the person as far as they are known. */
      by: z.string().exactOptional(),
      reason: z.string().exactOptional(),
    })
    .exactOptional(),
  /**
   * Releases that a person moved the pointer away from. What they were made from is not learned again, and none of them is
   * promoted again, but by a person: see `nextPointer`.
   */
  setAside: z.array(z.object({ releaseId: z.string(), inputs: z.string() })).exactOptional(),
});

export type CurrentPointer = z.infer<typeof currentSchema>;

export type Move = NonNullable<CurrentPointer["move"]>;

export interface StoredPointer {
  readonly pointer: CurrentPointer;
  /** Names this version of the pointer. */
  readonly etag: string;
}

/**
 * The serving release's pointer with the tag of this version of it; undefined before the first promotion.
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function readCurrent(store: ObjectStore): Promise<StoredPointer | undefined> {
  const current = await readStored(store, layout.current, currentSchema);
  return current && { pointer: current.value, etag: current.etag };
}
