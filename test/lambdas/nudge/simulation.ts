import { nudge } from "../../../lambdas/nudge/nudge.ts";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import { NotFoundError } from "../../../shared/errors/errors.ts";
import { layout } from "../../../shared/release/layout.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { encodeJson } from "../../../shared/storage/canonical-json.ts";
import type { ObjectInfo, ObjectStore } from "../../../shared/storage/store.ts";
import { testRuntime } from "../bench.ts";

const epochMs = Date.parse("2026-11-23T12:00:00.000Z");

/** A bucket's articles and its run lock at a moment of a simulated time, which counts in ms from noon. */
export function simulatedPlace(quietMinutes: number) {
  const articles = new Map<string, ObjectInfo>();
  const place = { nowMs: 0, lockOwner: undefined as string | undefined, articles };

  const refuse = () => Promise.reject(new Error("the nudge has no business with that"));
  const store: ObjectStore = {
    uri: "simulated://",
    get: async (key) => {
      if (key !== layout.lock) return refuse();
      if (place.lockOwner === undefined) throw new NotFoundError("OBJECT_NOT_FOUND", key);
      const expiresAt = new Date(epochMs + place.nowMs + 3_600_000).toISOString();
      return { bytes: encodeJson({ owner: place.lockOwner, runId: "r", expiresAt }), etag: "e" };
    },
    list: async function* (prefix) {
      if (prefix !== layout.articlesPrefix) await refuse();
      yield* articles.values();
    },
    stream: refuse,
    put: refuse,
    putIfAbsent: refuse,
    replaceIf: refuse,
    delete: refuse,
  };
  const runtime: Runtime = {
    ...testRuntime(store),
    config: parseConfig({ schedule: { dropNudge: { enabled: true, quietMinutes } } }, "test"),
    clock: () => new Date(epochMs + place.nowMs),
  };

  /** An object appears now. As S3 does, dates it by the beginning of its upload, to the whole second. */
  function upload(key: string, etag: string, lastedMs = 0): void {
    const modifiedAt = new Date(Math.floor((epochMs + place.nowMs - lastedMs) / 1000) * 1000);
    articles.set(key, { key: `articles/${key}`, sizeBytes: 1, etag, modifiedAt });
  }

  return { place, runtime, upload };
}

export interface Upload {
  /** When it ended: from then on the object is there. */
  readonly atMs: number;
  /** More than 0: it was uploaded in parts. */
  readonly lastedMs: number;
  readonly key: string;
  readonly etag: string;
  /** When each copy of its event gets into the queue, after the upload. */
  readonly eventsAfterMs: readonly number[];
}

export interface Story {
  readonly quietMinutes: number;
  readonly uploads: readonly Upload[];
  /** Runs that somebody else starts: they have the lock unless it is taken. */
  readonly otherRuns: readonly { readonly atMs: number; readonly lengthMs: number }[];
  /** From the start of an execution until it asks for the lock, and how long it then has it. */
  readonly ownRun: { readonly untilLockMs: number; readonly lengthMs: number };
  /** How long messages are gathered, how many make a batch at most, and in which order they come: any numbers. */
  readonly gatherMs: number;
  readonly batchSize: number;
  readonly shuffle: readonly number[];
  /** After how long a message that was given out comes again. */
  readonly visibilityMs: number;
  /** Invocations, counted in turn, whose answer is lost: all of their messages come again. */
  readonly lostAnswers: readonly boolean[];
}

export interface Start {
  readonly name: string;
  readonly atMs: number;
  /** How many uploads had ended. */
  readonly uploads: number;
  readonly lockOwner: string | undefined;
}

/** Plays the story until the queue is empty. @returns every execution that was newly started, in order */
export async function play(story: Story): Promise<Start[]> {
  const { place, runtime, upload } = simulatedPlace(story.quietMinutes);
  /** The soonest last; of those at one time the one that was entered first. */
  const agenda: { readonly atMs: number; readonly action: () => void | Promise<void> }[] = [];
  let queue: { readonly id: string; readonly dueMs: number; readonly received: number }[] = [];
  const starts: Start[] = [];
  const running = new Set<string>();
  let invocations = 0;
  let messages = 0;
  let uploads = 0;

  function at(atMs: number, action: () => void | Promise<void>): void {
    const place = agenda.findLastIndex((entry) => entry.atMs > atMs) + 1;
    agenda.splice(place, 0, { atMs, action });
  }

  function enqueue(id: string, dueMs: number, received: number): void {
    queue.push({ id, dueMs, received });
    at(dueMs + story.gatherMs, poll);
  }

  function take(owner: string, lengthMs: number): boolean {
    if (place.lockOwner !== undefined) return false;
    place.lockOwner = owner;
    at(place.nowMs + lengthMs, () => {
      place.lockOwner = undefined;
      running.delete(owner);
    });
    return true;
  }

  async function start(name: string): Promise<"STARTED" | "ALREADY_STARTED"> {
    if (running.has(name)) return "STARTED";
    if (starts.some((known) => known.name === name)) return "ALREADY_STARTED";
    starts.push({ name, atMs: place.nowMs, uploads, lockOwner: place.lockOwner });
    running.add(name);
    at(place.nowMs + story.ownRun.untilLockMs, () => {
      if (!take(name, story.ownRun.lengthMs)) running.delete(name);
    });
    return "STARTED";
  }

  async function poll(): Promise<void> {
    if (!queue.some(({ dueMs }) => dueMs + story.gatherMs <= place.nowMs)) return;
    const due = queue.filter(({ dueMs }) => dueMs <= place.nowMs);
    queue = queue.filter(({ dueMs }) => dueMs > place.nowMs);
    const rank = (index: number) => story.shuffle[index % story.shuffle.length] ?? 0;
    const order = due.map((message, index) => ({ message, rank: rank(index) }));
    order.sort((left, right) => left.rank - right.rank);
    const shuffled = order.map(({ message }) => message);
    while (shuffled.length > 0) await invoke(shuffled.splice(0, story.batchSize));
  }

  async function invoke(batch: typeof queue): Promise<void> {
    const Records = batch.map(({ id, received }) => ({
      messageId: id,
      attributes: { ApproximateReceiveCount: received + 1 },
    }));
    const { batchItemFailures } = await nudge({ Records }, runtime, start);
    const lost = story.lostAnswers[invocations++ % story.lostAnswers.length] ?? false;
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, received } of batch) {
      if (lost || failed.has(id)) enqueue(id, place.nowMs + story.visibilityMs, received + 1);
    }
  }

  for (const { atMs, lastedMs, key, etag, eventsAfterMs } of story.uploads) {
    at(atMs, () => {
      upload(key, etag, lastedMs);
      uploads += 1;
    });
    const delayMs = story.quietMinutes * 60_000;
    for (const afterMs of eventsAfterMs) enqueue(`m${messages++}`, atMs + afterMs + delayMs, 0);
  }
  for (const [number, { atMs, lengthMs }] of story.otherRuns.entries()) {
    at(atMs, () => {
      take(`other-${number}`, lengthMs);
    });
  }
  for (let steps = 0; ; steps++) {
    const next = agenda.pop();
    if (!next) break;
    if (steps > 100_000) throw new Error("the queue does not become empty");
    place.nowMs = next.atMs;
    await next.action();
  }
  if (queue.length > 0) throw new Error(`${queue.length} messages were forgotten`);
  return starts;
}
