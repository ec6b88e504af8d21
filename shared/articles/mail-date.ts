const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** The named zones that RFC 5322 (section 4.3) gives a meaning to, in minutes; other names mean several things. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["gmt", 0],
  ["ut", 0],
  ["utc", 0],
  ["z", 0],
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
]);

const DATE =
  /^(?:([a-z]{3}), )?(\d{1,2}) ([a-z]{3}) (\d{4}|\d{2}) (\d{2}):(\d{2})(?::(\d{2}))? ([a-z]+|[+-]\d{4})(?: \([^()]*\))?$/;

/** A Date header (RFC 5322, and its two-digit years) as ISO 8601 in UTC; undefined unless it names exactly one moment. */
export function mailDate(field: string): string | undefined {
  const match = DATE.exec(field.slice(0, 200).trim().replace(/\s+/g, " ").toLowerCase());
  if (match === null) return undefined;
  const [, weekday, day = "", month = "", year = "", hour = "", minute = "", second = "0", zone = ""] = match;

  const offset = zoneMinutes(zone);
  const time = { hour: Number(hour), minute: Number(minute), second: Number(second) };
  if (offset === undefined || time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;

  const midnight = calendarDay(fullYear(year), MONTHS.indexOf(month), Number(day));
  if (midnight === undefined) return undefined;
  if (weekday !== undefined && WEEKDAYS[midnight.getUTCDay()] !== weekday) return undefined;

  const seconds = (time.hour * 60 + time.minute - offset) * 60 + time.second;
  return new Date(midnight.getTime() + seconds * 1000).toISOString();
}

function zoneMinutes(zone: string): number | undefined {
  if (/^[a-z]/.test(zone)) return ZONES.get(zone);
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(3));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** RFC 5322, section 4.3: 00 to 49 are 2000 to 2049, 50 to 99 are 1950 to 1999. */
function fullYear(year: string): number {
  const number = Number(year);
  if (year.length === 4) return number;
  return number < 50 ? 2000 + number : 1900 + number;
}

function calendarDay(year: number, month: number, day: number): Date | undefined {
  if (year < 1900) return undefined;
  const date = new Date(Date.UTC(year, month, day));
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date : undefined;
}
