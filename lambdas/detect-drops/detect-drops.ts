import { z } from "zod";
import { readCurrent } from "../../shared/release/current.ts";
import { layout } from "../../shared/release/layout.ts";
import { acquireRunLock } from "../../shared/release/lock.ts";
import { readOutcome } from "../../shared/release/outcome.ts";
import { pipelineVersion } from "../../shared/release/version.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { writeArtifacts } from "../../shared/storage/artifacts.ts";
import { canonicalJson, encodeJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectInfo } from "../../shared/storage/store.ts";
import { planBatches } from "./plan-batches.ts";

export const detectDropsInput = z.object({
  executionName: z.string().min(1).max(80),
  /** What the execution was started with. */
  input: z.strictObject({
    /** Run although nothing is new. */
    force: z.boolean().default(false),
    Comment: z.string().optional(),
  }),
});

/**
 * Compares the dropped articles and the configuration with what the serving release was made from. If there is
 * something to learn, takes the run lock and writes the run's plan: the configuration in force and numbered batches of
 * work. Decisions: RETRAIN; NOTHING_NEW (with the reason); RUN_IN_PROGRESS.
 */
export async function detectDrops(input: z.infer<typeof detectDropsInput>, runtime: Runtime) {
  const { store, config } = runtime;
  const objects = await listArticles(runtime);
  if (objects.length === 0) return nothingNew("NO_ARTICLES", objects.length);

  const attempt = sha256Hex(input.executionName).slice(0, 8);
  const id = runId(objects, learningConfig(runtime), input.input.force ? input.executionName : undefined);
  const reason = await reasonToSkip(runtime, id);
  if (reason) return nothingNew(reason, objects.length);

  const lock = { owner: input.executionName, runId: id };
  if (!(await acquireRunLock(store, lock, runtime.clock()))) {
    return { decision: "RUN_IN_PROGRESS" as const, reason: "RUN_LOCK_HELD", articleObjects: objects.length };
  }
  const batches = planBatches(objects, config.articles.batchBytes);
  const files = new Map(batches.map((batch, number) => [layout.planFile(number), encodeJson(batch)]));
  const plan = await writeArtifacts(store, layout.plan(id), files, { config: learningConfig(runtime) });
  return {
    decision: "RETRAIN" as const,
    reason: input.input.force ? "FORCED" : "NEW_ARTICLES_OR_CONFIGURATION",
    articleObjects: objects.length,
    id,
    attempt,
    owner: input.executionName,
    store: store.uri,
    plan,
    batches: batches.map((_, number) => number),
    topicInstanceCount: config.topics.instanceCount,
  };
}

async function listArticles({ store }: Runtime): Promise<ObjectInfo[]> {
  const objects: ObjectInfo[] = [];
  for await (const object of store.list(layout.articlesPrefix)) {
    if (!object.key.endsWith("/")) objects.push(object);
  }
  return objects;
}

/** The part of the configuration that decides what is learned; when to run and what to keep do not. */
function learningConfig({ config }: Runtime) {
  const { schedule: _schedule, retention: _retention, ...learning } = config;
  return learning;
}

function runId(objects: readonly ObjectInfo[], config: unknown, forcedBy: string | undefined): string {
  const articles = objects.map(({ key, etag }) => ({ key, etag }));
  return sha256Hex(canonicalJson({ articles, config, pipelineVersion, forcedBy })).slice(0, 16);
}

async function reasonToSkip({ store }: Runtime, id: string): Promise<string | undefined> {
  const current = await readCurrent(store);
  if (current?.pointer.releaseId === id) return "SAME_AS_SERVING_RELEASE";
  const outcome = await readOutcome(store, id);
  return outcome && `ALREADY_REFUSED: ${outcome.error}`;
}

function nothingNew(reason: string, articleObjects: number) {
  return { decision: "NOTHING_NEW" as const, reason, articleObjects };
}
