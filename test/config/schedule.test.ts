import { describe, expect, it } from "vitest";
import { schedulePeriodHours } from "../../shared/config/schedule.ts";

describe("the longest time between two runs of a schedule", () => {
  it.each([
    ["0 6 * * *", "UTC", 24],
    ["*/15 * * * *", "UTC", 0.25],
    ["0 6,18 * * *", "UTC", 12],
    ["0 5,8 * * *", "UTC", 21],
    ["30 5 * * 1-5", "UTC", 72],
    ["0 0 1 * *", "UTC", 31 * 24],
    // The day on which clocks go back has 25 hours.
    ["0 6 * * *", "Europe/Berlin", 25],
  ])("of %j in %s is %d hours", (cron, timeZone, hours) => {
    expect(schedulePeriodHours({ cron, timeZone })).toBe(hours);
  });

  it.each([
    ["0 25 * * *", "UTC", "25"],
    ["a b c d e", "UTC", "illegal"],
    ["0 0 6 * * *", "UTC", "five fields"],
    ["0 6 * *", "UTC", "five fields"],
    ["0 0 30 2 *", "UTC", "twice"],
    ["0 6 * * *", "Mars/Olympus", "IANA"],
  ])("refuses %j in %s, naming both and why", (cron, timeZone, reason) => {
    const period = () => schedulePeriodHours({ cron, timeZone });

    expect(period).toThrow(expect.objectContaining({ name: "ConfigError", code: "CONFIG_INVALID" }));
    expect(period).toThrow(`schedule.cron = "${cron}", schedule.timeZone = "${timeZone}"`);
    expect(period).toThrow(reason);
  });
});
