import { z } from "zod";
import { NotFoundError } from "../errors/errors.ts";
import { encodeJson, parseJsonBytes } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";

const outcomeSchema = z.object({ error: z.string(), cause: z.string() });

/** Why a run ended for good without a release; the same input would end the same way, so it is not tried again. */
export type Outcome = z.infer<typeof outcomeSchema>;

export async function readOutcome(store: ObjectStore, runId: string): Promise<Outcome | undefined> {
  try {
    return outcomeSchema.parse(parseJsonBytes((await store.get(layout.outcome(runId))).bytes));
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

export async function writeOutcome(store: ObjectStore, runId: string, outcome: Outcome): Promise<void> {
  await store.put(layout.outcome(runId), encodeJson(outcome));
}
