import * as z from "zod";
import { encodeJson } from "../storage/canonical-json.ts";
import type { ObjectStore } from "../storage/store.ts";
import { layout } from "./layout.ts";
import { readStored } from "./stored-json.ts";

const outcomeSchema = z.object({ error: z.string(), cause: z.string() });

/** Why a run ended for good without a release; the same input would end the same way, so it is not tried again. */
export type Outcome = z.infer<typeof outcomeSchema>;

/** @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID` */
export async function readOutcome(store: ObjectStore, runId: string): Promise<Outcome | undefined> {
  return (await readStored(store, layout.outcome(runId), outcomeSchema))?.value;
}

export async function writeOutcome(store: ObjectStore, runId: string, outcome: Outcome): Promise<void> {
  await store.put(layout.outcome(runId), encodeJson(outcome));
}
