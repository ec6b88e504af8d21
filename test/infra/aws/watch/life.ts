import { Cron } from "croner";
import { detectDrops } from "../../../../lambdas/detect-drops/detect-drops.ts";
import { makeHandler } from "../../../../lambdas/observe/handler.ts";
import type { Runtime } from "../../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../../shared/storage/store.ts";
import { drop, openTestStore } from "../../../lambdas/bench.ts";
import { candidateConfig, hostingRuntime, makeRelease } from "../../../lambdas/candidate.ts";
import { minutesAfter, type Recording, recorder } from "./scenario.ts";

export interface Life {
  readonly store: ObjectStore;
  readonly runtime: Runtime;
  /** The names of what is hosted: to be changed at will. */
  readonly hosted: Set<string>;
  readonly observe: () => Promise<unknown>;
  /** A run that looks for new articles. @param skewMinutes how far its clock goes ahead */
  readonly look: (skewMinutes?: number) => Promise<unknown>;
  /** A run that learns all that is there. */
  readonly learn: () => Promise<unknown>;
  readonly drop: (name: string, text: string) => Promise<void>;
}

/** Something that happens at a time. */
export type Event = readonly [at: Date, work: (life: Life) => unknown];

/** What is measured while this happens to a deployment, in the order of the times. */
export async function live(events: readonly Event[]): Promise<Recording> {
  const ordered = events.toSorted(([left], [right]) => left.getTime() - right.getTime());
  const { clock, measure, set, recording } = recorder(ordered[0]?.[0]);
  const { store: bucket, remove } = await openTestStore();
  const droppedAt = new Map<string, Date>();
  const store = dated(bucket, droppedAt);
  const hosting = hostingRuntime(store, candidateConfig);
  const runtime: Runtime = { ...hosting.runtime, clock, measure };
  let runs = 0;
  const life: Life = {
    store,
    runtime,
    hosted: hosting.hosted,
    observe: () => makeHandler(async () => runtime)({}, {}),
    look: (skewMinutes = 0) => {
      runs += 1;
      const skewed = { ...runtime, clock: () => minutesAfter(clock(), skewMinutes) };
      return detectDrops({ executionName: `look-${runs}`, input: { force: false } }, skewed);
    },
    learn: () => {
      runs += 1;
      return makeRelease(runtime, `run-${runs}`, hosting.hosted);
    },
    drop: async (name, text) => {
      droppedAt.set(`articles/${name}`, clock());
      await drop(bucket, name, text);
    },
  };
  for (const [at, work] of ordered) {
    set(at);
    await work(life);
  }
  remove();
  return recording();
}

/** The store, with the times of the story on its articles instead of this machine's. */
function dated(store: ObjectStore, times: ReadonlyMap<string, Date>): ObjectStore {
  return {
    ...store,
    list: async function* (prefix) {
      for await (const info of store.list(prefix)) {
        yield { ...info, modifiedAt: times.get(info.key) ?? info.modifiedAt };
      }
    },
  };
}

/** Observe once an hour, now five minutes late and now five early: Scheduler is not to the minute, nor are clocks. */
export function observed(from: Date, hours: number): Event[] {
  return Array.from({ length: hours }, (_, hour) => [
    minutesAfter(from, 60 * hour + (hour % 2 === 0 ? 5 : -5)),
    ({ observe }) => observe(),
  ]);
}

/** When the schedule comes due within so many hours. */
export function due(schedule: { cron: string; timeZone: string }, from: Date, hours: number): Date[] {
  const to = minutesAfter(from, 60 * hours);
  const cron = new Cron(schedule.cron, { mode: "5-part", timezone: schedule.timeZone, paused: true });
  return cron.nextRuns(1000, from).filter((at) => at < to);
}
