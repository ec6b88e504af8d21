import * as z from "zod";

/** Names one exact version of a manifest in the store: what states pass instead of data. */
export const pointerSchema = z.object({ key: z.string().min(1), sha256: z.string().length(64) });

/** The part of DetectDrops' result that every later stage is given. */
export const runSchema = z.object({
  /** Names what is learned from: equal articles, configuration and code give an equal id. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Tells executions of the same run apart. */
  attempt: z.string().regex(/^[0-9a-f]{8}$/),
  /** The execution that owns the run lock. */
  owner: z.string().min(1),
  plan: pointerSchema,
});

export type Run = z.infer<typeof runSchema>;
