import { wire } from "../../../lambdas/bench.ts";
import { due, type Event, live, observed } from "./life.ts";
import { minutesAfter, type Recording, type Scenario } from "./scenario.ts";

const daily = { cron: "0 6 * * *", timeZone: "UTC" };
const weekdays = { cron: "0 6 * * 1-5", timeZone: "UTC" };
const inBerlin = { cron: "0 6 * * *", timeZone: "Europe/Berlin" };

/** A Thursday. */
const thursday = new Date("2026-11-19T05:00:00Z");
const hoursIn = (hours: number) => minutesAfter(thursday, 60 * hours);

const looks = (times: readonly Date[]): Event[] => times.map((at) => [at, ({ look }) => look()]);

/** Hours in which nobody asks and nothing is dropped, but every start comes. */
const undisturbed = (schedule: typeof daily, from: Date, hours: number) =>
  live([...observed(from, hours), ...looks(due(schedule, from, hours))]);

/** Nothing is wrong in these: no alarm at all may be raised. */
export const quietTimes: readonly { what: string; config: object; record: () => Promise<Recording> }[] = [
  {
    what: "a weekend without articles or readers",
    config: {},
    record: () => undisturbed(daily, thursday, 120),
  },
  {
    what: "a weekend that the schedule leaves out",
    config: { schedule: weekdays },
    record: () => undisturbed(weekdays, thursday, 120),
  },
  {
    what: "the day of 25 hours",
    config: { schedule: inBerlin },
    record: () => undisturbed(inBerlin, new Date("2026-10-23T03:00:00Z"), 72),
  },
  {
    what: "the day of 23 hours",
    config: { schedule: inBerlin },
    record: () => undisturbed(inBerlin, new Date("2027-03-26T03:00:00Z"), 72),
  },
  {
    what: "starts that come a quarter of an hour late, as they may",
    config: {},
    record: () =>
      live([
        ...observed(thursday, 96),
        ...looks(due(daily, thursday, 96).map((at, day) => minutesAfter(at, 15 * (day % 2)))),
      ]),
  },
  {
    what: "clocks that are five minutes apart",
    config: {},
    record: () =>
      live([
        ...observed(thursday, 96),
        ...due(daily, thursday, 96).map((at, day): Event => [at, ({ look }) => look(day % 2 === 0 ? 5 : -5)]),
      ]),
  },
  {
    what: "articles every day, which the day's run learns",
    config: {},
    record: () =>
      live([
        ...observed(thursday, 96),
        [hoursIn(0), ({ drop }) => drop("day-0.jsonl", wire(30))],
        ...due(daily, thursday, 96).flatMap((at, day): Event[] => [
          [at, ({ learn }) => learn()],
          [minutesAfter(at, 120), ({ drop }) => drop(`day-${day + 1}.jsonl`, wire(5, 100 * (day + 1)))],
        ]),
      ]),
  },
];

/** What Observe measures. */
export const observeScenarios: readonly Scenario[] = [
  {
    alarm: "retraining-missing",
    what: "the schedule is switched off after three days",
    raised: true,
    config: {},
    record: () => live([...observed(thursday, 120), ...looks(due(daily, thursday, 72))]),
  },
  {
    alarm: "retraining-missing",
    what: "one start of the weekday schedule is lost after the weekend",
    raised: true,
    config: { schedule: weekdays },
    record: () => live([...observed(thursday, 130), ...looks(due(weekdays, thursday, 48))]),
  },
  {
    alarm: "retraining-missing",
    what: "the schedule of a new deployment never comes due, with articles waiting",
    raised: true,
    config: {},
    record: () => live([[thursday, ({ drop }) => drop("wire.jsonl", wire(30))], ...observed(thursday, 40)]),
  },
  {
    alarm: "retraining-missing",
    what: "every other start comes an hour and three quarters late",
    raised: false,
    config: {},
    record: () =>
      live([
        ...observed(thursday, 96),
        ...looks(due(daily, thursday, 96).map((at, day) => minutesAfter(at, 105 * (day % 2)))),
      ]),
  },
  {
    alarm: "model-outdated",
    what: "runs look every day, but the new articles are never learned",
    raised: true,
    config: {},
    record: () => neverLearned(60),
  },
  {
    alarm: "model-outdated",
    what: "the new articles have waited for one day and a half",
    raised: false,
    config: {},
    record: () => neverLearned(40),
  },
  {
    alarm: "watch-silent",
    what: "Observe comes no more",
    raised: true,
    record: () => live([...observed(thursday, 24), [hoursIn(30), () => {}]]),
  },
  {
    alarm: "watch-silent",
    what: "two looks of Observe are missed",
    raised: false,
    record: () => live(observed(thursday, 48).filter((_, hour) => hour !== 20 && hour !== 21)),
  },
  {
    alarm: "endpoint-missing",
    what: "somebody deletes the serving topic model's endpoint",
    raised: true,
    record: () => serving([[hoursIn(3), ({ hosted }) => hosted.delete([...hosted][0] ?? "")]]),
  },
  {
    alarm: "endpoint-missing",
    what: "both endpoints are there",
    raised: false,
    record: () => serving([]),
  },
  {
    alarm: "endpoint-without-release",
    what: "an endpoint of a run that is gone stays",
    raised: true,
    record: () => serving([[hoursIn(3), ({ hosted }) => hosted.add(orphan)]]),
  },
  {
    alarm: "endpoint-without-release",
    what: "what a stopped run left is cleared away by ClearStoppedRun's last try",
    raised: false,
    record: () =>
      serving([
        [hoursIn(3), ({ hosted }) => hosted.add(orphan)],
        [hoursIn(4.5), ({ hosted }) => hosted.delete(orphan)],
      ]),
  },
];

const orphan = "readnext-main-ntm-aaaaaaaaaaaaaaaa-bbbbbbbb";

/** A release of two endpoints that is looked at for eight hours. */
const serving = (events: readonly Event[]) =>
  live([
    [hoursIn(0), ({ drop }) => drop("wire.jsonl", wire(30))],
    [hoursIn(0), ({ learn }) => learn()],
    ...observed(hoursIn(1), 8),
    ...events,
  ]);

/** A release; an hour later articles come, and so many hours pass. */
const neverLearned = (hours: number) =>
  live([
    [hoursIn(0), ({ drop }) => drop("wire.jsonl", wire(30))],
    [hoursIn(0), ({ learn }) => learn()],
    [hoursIn(2), ({ drop }) => drop("more.jsonl", wire(6, 100))],
    ...observed(hoursIn(1), hours),
    ...looks(due(daily, hoursIn(3), hours)),
  ]);
