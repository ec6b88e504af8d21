import * as z from "zod";
import { listArticles } from "../../shared/release/inputs.ts";
import { readRunLock } from "../../shared/release/lock.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { canonicalJson } from "../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../shared/storage/hash.ts";
import type { ObjectInfo } from "../../shared/storage/store.ts";

const receiveCount = z
  .string()
  .regex(/^[1-9]\d*$/)
  .transform(Number);

/** A batch of a queue's messages. What they say does not matter: each means that something was dropped. */
export const nudgeInput = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string().min(1),
        attributes: z.object({ ApproximateReceiveCount: receiveCount }),
      }),
    )
    .min(1),
});

type Messages = z.infer<typeof nudgeInput>["Records"];

/** Starts an execution under a name, once and for all: a second time under the same name starts nothing. */
export type StartNamed = (name: string) => Promise<"STARTED" | "ALREADY_STARTED">;

/** A bucket tells the times of its objects to the whole second, rounded down. */
const timeGrainMs = 1_000;

/**
 * Starts the state machine once articles were dropped and no more have come for `schedule.dropNudge.quietMinutes`: one
 * execution for a drop of any size. Each look at the articles decides for all messages at hand:
 * - NO_ARTICLES: nothing to start for; the messages are done with.
 * - NOT_QUIET, RUN_IN_PROGRESS: one message goes back into the queue and brings the next look, the others are done with.
 * - STARTED, ALREADY_STARTED: done with. Whether there is something to learn is for DetectDrops to say.
 *
 * No start is missed: a message that arrives after an upload is done with only by a start of what was uploaded, or when
 * another has gone back in its stead. The one that goes back is the one that the queue has given out least often, as it
 * gives none for ever.
 * No start comes early: the store's own listing tells when the youngest article was written, and no message's time or order
 * is believed. (S3 dates an upload in parts by its beginning. One that took longer than the quiet time may be taken for
 * older than it is; its message brings another look, and what a start then missed gets one of its own.)
 * No start comes twice: its name stands for the articles as they are, each with version and time, so that looks which see
 * the same give the same name, and the same article written again gives another. A run that fails is for the schedule.
 */
export async function nudge(
  { Records: messages }: z.infer<typeof nudgeInput>,
  runtime: Runtime,
  start: StartNamed,
) {
  const decision = await look(runtime, start);
  runtime.log("info", "articles were dropped", { decision, messages: messages.length });
  const comesBack = decision === "NOT_QUIET" || decision === "RUN_IN_PROGRESS";
  return { batchItemFailures: comesBack ? [{ itemIdentifier: leastGivenOut(messages) }] : [] };
}

async function look({ store, clock, config }: Runtime, start: StartNamed) {
  const articles = await listArticles(store);
  const youngestMs = articles.reduce((latest, { modifiedAt }) => Math.max(latest, modifiedAt.getTime()), 0);
  if (articles.length === 0) return "NO_ARTICLES";

  const quietMs = config.schedule.dropNudge.quietMinutes * 60_000;
  const now = clock();
  if (now.getTime() < youngestMs + timeGrainMs + quietMs) return "NOT_QUIET";

  const name = executionName(articles);
  const lock = await readRunLock(store, now);
  if (lock && lock.owner !== name) return "RUN_IN_PROGRESS";
  return start(name);
}

/** 37 of `[0-9a-z-]`. */
function executionName(articles: readonly ObjectInfo[]): string {
  const versions = articles.map(({ key, etag, modifiedAt }) => [key, etag, modifiedAt.toISOString()]);
  return `drop-${sha256Hex(canonicalJson(versions)).slice(0, 32)}`;
}

function leastGivenOut(messages: Messages): string {
  const timesOf = ({ attributes }: Messages[number]) => attributes.ApproximateReceiveCount;
  return messages.reduce((least, message) => (timesOf(message) < timesOf(least) ? message : least)).messageId;
}
