import * as z from "zod";
import { readCurrent } from "../../shared/release/current.ts";
import { hashInputs, listArticles } from "../../shared/release/inputs.ts";
import { layout } from "../../shared/release/layout.ts";
import { encodeLearnedObjects } from "../../shared/release/learned-objects.ts";
import { learningConfig } from "../../shared/release/learning-config.ts";
import { acquireRunLock, type RunLockClaim, readRunLock, releaseRunLock } from "../../shared/release/lock.ts";
import { attemptOf, releaseIdOf } from "../../shared/release/names.ts";
import { readOutcome } from "../../shared/release/outcome.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import { planBatches } from "./plan-batches.ts";
import { sageMakerSettings } from "./sagemaker-settings.ts";

export const detectDropsInput = z.object({
  executionName: z.string().min(1).max(80),
  /** What the execution was started with. */
  input: z.strictObject({
    /** Run although nothing is new. */
    force: z.boolean().default(false),
    /** Why the gate is not to refuse what comes out: the run is forced, or an earlier refusal would keep it away. */
    override: z.string().min(1).max(500).exactOptional(),
    Comment: z.string().optional(),
  }),
});

/**
 * Compares the dropped articles and the configuration with what the serving release was made from. If there is
 * something to learn, writes the run's plan (the configuration in force and numbered batches of work) and takes the run
 * lock; a failure locks nobody out. Decisions: RETRAIN; NOTHING_NEW (with the reason);
 * RUN_IN_PROGRESS.
 */
export async function detectDrops(input: z.infer<typeof detectDropsInput>, runtime: Runtime) {
  const { store, clock } = runtime;
  const objects = await listArticles(store);
  await store.put(layout.lastCheck, encodeJson({ at: clock().toISOString() }));
  if (objects.length === 0) return nothingNew("NO_ARTICLES", objects.length);

  const { executionName: owner } = input;
  const config = learningConfig(runtime.config);
  const inputs = hashInputs(objects, config);
  const force = input.input.force || input.input.override !== undefined;
  // A forced run is one of its own: it must not meet what an earlier one of the same inputs left.
  const id = (force ? sha256Hex(`${inputs} ${owner}`) : inputs).slice(0, 16);
  const reason = force ? undefined : await reasonToSkip(runtime, inputs);
  if (reason) return nothingNew(reason, objects.length);

  const batches = planBatches(objects, config.articles.batchBytes);
  const files = new Map(batches.map((batch, number) => [layout.planFile(number), encodeJson(batch)]));
  files.set(layout.plannedObjects, encodeLearnedObjects(objects));
  const plan = await writeArtifacts(store, layout.plan(id), files, { config, inputs });
  const claim = { owner, runId: id };
  const locked = (await acquireRunLock(store, claim, clock())) || (await takeOver(runtime, claim));
  if (!locked) {
    return { decision: "RUN_IN_PROGRESS" as const, reason: "RUN_LOCK_HELD", articleObjects: objects.length };
  }
  const overtaken = force ? undefined : await lookAgain(runtime, inputs, owner);
  if (overtaken) return nothingNew(overtaken, objects.length);
  const attempt = attemptOf(owner);
  return {
    decision: "RETRAIN" as const,
    reason: force ? "FORCED" : "NEW_ARTICLES_OR_CONFIGURATION",
    articleObjects: objects.length,
    id,
    attempt,
    owner,
    store: store.uri,
    plan,
    batches: batches.map((_, number) => number),
    seed: config.seed,
    ...sageMakerSettings(runtime.config, { id, attempt }),
  };
}

async function reasonToSkip({ store }: Runtime, inputs: string): Promise<string | undefined> {
  const pointer = (await readCurrent(store))?.pointer;
  if (pointer?.inputs === inputs) return "SAME_AS_SERVING_RELEASE";
  const left = pointer?.setAside?.find((release) => release.inputs === inputs);
  if (left) return `ALREADY_REFUSED: release ${left.releaseId}, made from the same, was set aside by hand`;
  const outcome = await readOutcome(store, inputs.slice(0, 16));
  return outcome && `ALREADY_REFUSED: ${outcome.error}`;
}

/**
 * Takes the lock of a run that came to a release: it is done, and died before it could give the lock back. The release need
 * not serve any more: a person may have moved the pointer since.
 */
async function takeOver({ store, clock }: Runtime, claim: RunLockClaim): Promise<boolean> {
  const held = await readRunLock(store, clock());
  if (!held) return false;
  const pointer = (await readCurrent(store))?.pointer;
  const named = [pointer, pointer?.previous, ...(pointer?.setAside ?? [])];
  const candidate = releaseIdOf({ id: held.runId, attempt: attemptOf(held.owner) });
  if (!named.some((release) => release?.releaseId === candidate)) return false;
  await releaseRunLock(store, held.owner, clock());
  return acquireRunLock(store, claim, clock());
}

/** Whoever had the lock until now may have ended this very run. Frees the lock unless the run is to go on. */
async function lookAgain(runtime: Runtime, inputs: string, owner: string): Promise<string | undefined> {
  const { store, clock } = runtime;
  let goesOn = false;
  try {
    const reason = await reasonToSkip(runtime, inputs);
    goesOn = reason === undefined;
    return reason;
  } finally {
    if (!goesOn) await releaseRunLock(store, owner, clock());
  }
}

function nothingNew(reason: string, articleObjects: number) {
  return { decision: "NOTHING_NEW" as const, reason, articleObjects };
}
