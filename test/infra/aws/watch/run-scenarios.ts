import { drop, openTestStore, runToNeighbourData, wire } from "../../../lambdas/bench.ts";
import { hostingRuntime, makeRelease } from "../../../lambdas/candidate.ts";
import { type Recording, recorder, type Scenario } from "./scenario.ts";

/** BuildVocabulary's share of a drop of a hundred lines, of which some are no records. */
async function rejecting(rejected: number): Promise<Recording> {
  const { store, remove } = await openTestStore();
  const { clock, measure, recording } = recorder();
  const { runtime } = hostingRuntime(store);
  await drop(store, "wire.jsonl", `${wire(100 - rejected)}${"no record\n".repeat(rejected)}`);
  try {
    await runToNeighbourData({ ...runtime, clock, measure });
  } catch (error) {
    if ((error as { code?: unknown }).code !== "TOO_MANY_REJECTS") throw error;
  } finally {
    remove();
  }
  return recording();
}

/** What Promote says of two releases, one after the other, of so many articles. */
async function promoting(before: number, after: number): Promise<Recording> {
  const { store, remove } = await openTestStore();
  const { clock, measure, recording } = recorder();
  const { runtime, hosted } = hostingRuntime(store);
  const on = { ...runtime, clock, measure };
  await drop(store, "wire.jsonl", wire(before));
  await makeRelease(on, "first", hosted);
  await drop(store, "wire.jsonl", wire(after));
  await makeRelease(on, "second", hosted);
  remove();
  return recording();
}

/** What the stages measure once a run. */
export const runScenarios: readonly Scenario[] = [
  {
    alarm: "rejects-high",
    what: "6 of 100 records cannot be read, and the run stops",
    raised: true,
    record: () => rejecting(6),
  },
  {
    alarm: "rejects-high",
    what: "5 of 100 cannot, and the run goes on",
    raised: false,
    record: () => rejecting(5),
  },
  {
    alarm: "catalogue-shrinking",
    what: "3 of 40 articles are gone",
    raised: true,
    record: () => promoting(40, 37),
  },
  {
    alarm: "catalogue-shrinking",
    what: "2 of 40 articles are gone",
    raised: false,
    record: () => promoting(40, 38),
  },
  {
    alarm: "catalogue-shrinking",
    what: "20 articles have come to 40",
    raised: false,
    record: () => promoting(40, 60),
  },
];
