import { Cron } from "croner";
import { ConfigError } from "../errors/errors.ts";
import type { Config } from "./schema.ts";

/** Enough to see every gap of a schedule by minutes, hours, weekdays or days of the month. */
const lookAhead = 400;

/**
 * The longest time between two runs of a schedule, in hours: that of a weekend for a schedule on weekdays.
 * @throws ConfigError `CONFIG_INVALID` for what is not five cron fields that come due, in a known time zone
 */
export function schedulePeriodHours(
  { cron, timeZone }: Pick<Config["schedule"], "cron" | "timeZone">,
  from = new Date("2026-01-01T00:00:00Z"),
): number {
  const runs = nextRuns(cron, timeZone, from);
  const gaps = runs.slice(1).map((run, index) => run.getTime() - (runs[index]?.getTime() ?? 0));
  if (gaps.length === 0) throw invalid(cron, timeZone, "it does not come due twice");
  return Math.max(...gaps) / 3_600_000;
}

function nextRuns(cron: string, timeZone: string, from: Date): Date[] {
  if (cron.trim().split(/\s+/).length !== 5) {
    throw invalid(cron, timeZone, "must be five fields: minute, hour, day of month, month, day of week");
  }
  try {
    return new Cron(cron, { mode: "5-part", timezone: timeZone, paused: true }).nextRuns(lookAhead, from);
  } catch (cause) {
    throw invalid(cron, timeZone, (cause as Error).message, cause);
  }
}

function invalid(cron: string, timeZone: string, reason: string, cause?: unknown): ConfigError {
  const schedule = `schedule.cron = ${JSON.stringify(cron)}, schedule.timeZone = ${JSON.stringify(timeZone)}`;
  return new ConfigError("CONFIG_INVALID", `${schedule}: ${reason}`, { cause });
}
