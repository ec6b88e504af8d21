import { Cron } from "croner";
import { schedulePeriodHours } from "../../../shared/config/schedule.ts";
import type { Config } from "../../../shared/config/schema.ts";

const yearFrom = new Date("2026-01-01T00:00:00Z");
const yearTo = new Date("2027-01-01T00:00:00Z");

/** An estimate and its options ask for the same schedule some ten times, and a year of minutes takes seconds. */
const counted = new Map<string, number>();

/**
 * How often the schedule starts the state machine in a month, on the average of a year.
 * @throws ConfigError `CONFIG_INVALID` as the schedule itself
 */
export function looksPerMonth({ enabled, cron, timeZone }: Config["schedule"]): number {
  const name = `${cron} ${timeZone}`;
  const looks = counted.get(name) ?? countLooks(cron, timeZone) / 12;
  counted.set(name, looks);
  return enabled ? looks : 0;
}

/** In the year. */
function countLooks(cron: string, timeZone: string): number {
  // Refuses what is no schedule.
  schedulePeriodHours({ cron, timeZone });
  const schedule = new Cron(cron, { mode: "5-part", timezone: timeZone, paused: true });
  let looks = 0;
  // nextRun gives the one after, and a look may be due at the very beginning.
  let look = schedule.nextRun(new Date(yearFrom.getTime() - 1000));
  while (look && look < yearTo) {
    looks++;
    look = schedule.nextRun(look);
  }
  return looks;
}
