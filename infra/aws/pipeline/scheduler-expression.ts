import { ConfigError } from "../../../shared/errors/errors.ts";

/**
 * Five cron fields as EventBridge Scheduler writes them: `cron(minute hour day-of-month month day-of-week year)`, Sunday
 * being 1, with `?` for the one of the two day fields that says nothing.
 * @throws ConfigError `SCHEDULE_INEXPRESSIBLE` for what Scheduler has no words for
 */
export function schedulerExpression(cron: string): string {
  const [minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", ...more] = cron
    .trim()
    .split(/\s+/);
  if (dayOfWeek === "" || more.length > 0) throw inexpressible(cron, "it has not five fields");
  if (/[^\w*,/-]/.test(cron.replace(/\s/g, "")))
    throw inexpressible(cron, "of signs it knows only * , - and /");
  if (dayOfMonth !== "*" && dayOfWeek !== "*") {
    throw inexpressible(cron, "it takes a day of the month or days of the week, not both");
  }
  const days = dayOfWeek === "*" ? [dayOfMonth, "?"] : ["?", numberedFromOne(dayOfWeek, cron)];
  return `cron(${[minute, hour, days[0], month, days[1], "*"].join(" ")})`
    .toUpperCase()
    .replace("CRON", "cron");
}

/** cron counts Sunday as 0 and as 7. */
function numberedFromOne(dayOfWeek: string, cron: string): string {
  if (/\d\/|7-|-0|-7/.test(dayOfWeek))
    throw inexpressible(cron, "name the days of the week instead: MON,WED,FRI");
  return dayOfWeek.replace(/(\/?)(\d+)/g, (text, step: string, day: string) =>
    step ? text : String((Number(day) % 7) + 1),
  );
}

function inexpressible(cron: string, reason: string): ConfigError {
  const message = `schedule.cron = ${JSON.stringify(cron)} cannot be said to EventBridge Scheduler: ${reason}`;
  return new ConfigError("SCHEDULE_INEXPRESSIBLE", message);
}
