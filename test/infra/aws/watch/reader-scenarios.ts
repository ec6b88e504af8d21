import { TransientError } from "../../../../shared/errors/errors.ts";
import { type DeltaPointer, deltaSchemaVersion } from "../../../../shared/release/delta.ts";
import { layout } from "../../../../shared/release/layout.ts";
import { encodeJson } from "../../../../shared/storage/canonical-json.ts";
import { sha256Hex } from "../../../../shared/storage/hash.ts";
import type { ObjectStore } from "../../../../shared/storage/store.ts";
import { openTestStore } from "../../../lambdas/bench.ts";
import { smallRelease } from "../../../lambdas/query/setting.ts";
import { client, type Hosting, serve, smallRuntime } from "../../../lambdas/query/small-release.ts";
import { minutesAfter, type Recording, recorder, type Scenario, start } from "./scenario.ts";

interface Deployment {
  readonly store: ObjectStore;
  readonly hosting: Hosting;
  /** A reader asks so many minutes after the start. */
  readonly askAt: (minute: number) => Promise<unknown>;
  /** Before each answer of the hosted index. */
  readonly beforeAnswer: (work: () => void) => void;
  /** Lets time pass within a request. */
  readonly pass: (ms: number) => void;
}

/** What the query function measures while readers ask. */
async function reading(story: (deployment: Deployment) => Promise<unknown>): Promise<Recording> {
  const { store, remove } = await openTestStore();
  const hosting: Hosting = new Map();
  const { clock, measure, set, recording } = recorder();
  await serve(store, hosting, smallRelease);
  const ask = client({ ...smallRuntime(store, hosting), clock, measure });
  const askAt = async (minute: number) => {
    set(minutesAfter(start, minute));
    return ask("/v1/articles/freight-1/recommendations");
  };
  await story({
    store,
    hosting,
    askAt,
    pass: (ms) => set(new Date(clock().getTime() + ms)),
    beforeAnswer: (work) => {
      const index = hosting.get("index-r1");
      hosting.set("index-r1", async (request) => {
        work();
        if (!index) throw new Error("the small release has an index");
        return index(request);
      });
    },
  });
  remove();
  return recording();
}

/** Puts an empty delta in force. @param sha256 what its pointer says of its file */
async function foldIntoSmall(store: ObjectStore, sha256?: string): Promise<void> {
  const releaseId = smallRelease.id;
  const bytes = encodeJson({
    schemaVersion: deltaSchemaVersion,
    releaseId,
    articles: [],
    copies: [],
    gone: [],
    rejects: [],
  });
  const key = layout.deltaFile(releaseId, 1, sha256Hex(bytes));
  await store.put(key, bytes);
  const pointer: DeltaPointer = {
    releaseId,
    manifestSha256: "0".repeat(64),
    sequence: 1,
    delta: { key, sha256: sha256 ?? sha256Hex(bytes) },
    inputs: "",
    counts: {},
    foldedAt: "2026-11-23T12:00:00Z",
  };
  await store.put(layout.deltaPointer(releaseId), encodeJson(pointer));
}

/** Requests in these minutes, of which some find the index failing. */
const failing = (minutes: readonly number[], fails: (minute: number) => boolean) =>
  reading(async ({ askAt, beforeAnswer }) => {
    let current = 0;
    beforeAnswer(() => {
      if (fails(current)) throw new TransientError("ENDPOINT_UNAVAILABLE", "no answer");
    });
    for (current of minutes) await askAt(current);
  });

/** Requests in these minutes, for which the index takes `ms(minute)`. */
const taking = (minutes: readonly number[], ms: (minute: number) => number) =>
  reading(async ({ askAt, beforeAnswer, pass }) => {
    let current = 0;
    beforeAnswer(() => pass(ms(current)));
    for (current of minutes) await askAt(current);
  });

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

const next = { ...smallRelease, id: "r2" };

/** What the query function measures itself. */
export const readerScenarios: readonly Scenario[] = [
  {
    alarm: "endpoint-failing",
    what: "five requests in ten minutes find the index failing",
    raised: true,
    record: () => failing([0, 2, 4, 6, 8], () => true),
  },
  {
    alarm: "endpoint-failing",
    what: "a single one does, among thirty",
    raised: false,
    record: () => failing(upTo(30), (minute) => minute === 7),
  },
  {
    alarm: "endpoint-slow",
    what: "the index takes 2.5 s for twenty minutes",
    raised: true,
    record: () => taking(upTo(20), () => 2500),
  },
  {
    alarm: "endpoint-slow",
    what: "the index takes 2.5 s for four minutes, and then 0.2 s",
    raised: false,
    record: () => taking(upTo(30), (minute) => (minute < 4 ? 2500 : 200)),
  },
  {
    alarm: "endpoint-slow",
    what: "the index takes 1.9 s all the time",
    raised: false,
    record: () => taking(upTo(20), () => 1900),
  },
  {
    alarm: "release-refused",
    what: "a file of the new release is damaged",
    raised: true,
    record: () =>
      reading(async ({ store, hosting, askAt }) => {
        await askAt(0);
        await serve(store, hosting, next);
        await store.put(layout.releaseFile("r2", "catalogue.jsonl"), new Uint8Array([1]));
        await askAt(1);
      }),
  },
  {
    alarm: "fresh-articles-refused",
    what: "the file of what was folded in is damaged",
    raised: true,
    record: () =>
      reading(async ({ store, askAt }) => {
        await askAt(0);
        await foldIntoSmall(store, "0".repeat(64));
        await askAt(1);
      }),
  },
  {
    alarm: "fresh-articles-refused",
    what: "something is folded in",
    raised: false,
    record: () =>
      reading(async ({ store, askAt }) => {
        await askAt(0);
        await foldIntoSmall(store);
        await askAt(1);
      }),
  },
  {
    alarm: "release-refused",
    what: "the new release is whole",
    raised: false,
    record: () =>
      reading(async ({ store, hosting, askAt }) => {
        await askAt(0);
        await serve(store, hosting, next);
        await askAt(1);
      }),
  },
];
