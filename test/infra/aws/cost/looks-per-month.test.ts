import { describe, expect, it } from "vitest";
import { looksPerMonth } from "../../../../infra/aws/cost/looks-per-month.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";

const looksOf = (schedule: object) => looksPerMonth(parseConfig({ schedule }, "test").schedule);

describe("looksPerMonth", () => {
  // 2026 begins and ends on a Thursday: 52 Mondays, 261 days from Monday to Friday.
  it.each([
    ["0 6 * * *", 365],
    ["0 6 * * 1", 52],
    ["0 6 * * 1-5", 261],
    ["0 0 1 * *", 12],
    ["0 */6 * * *", 4 * 365],
    ["0 0 1 1 *", 1],
    ["59 23 31 12 *", 1],
  ])("counts those of %s in a year", (cron, aYear) => {
    expect(looksOf({ cron })).toBeCloseTo(aYear / 12, 10);
  });

  it("counts a day of 23 or 25 hours once", () => {
    expect(looksOf({ cron: "0 6 * * *", timeZone: "Europe/Berlin" })).toBeCloseTo(365 / 12, 10);
  });

  it("is none where the schedule is off", () => {
    expect(looksOf({ enabled: false })).toBe(0);
  });

  it("refuses what is no schedule", () => {
    expect(() => looksOf({ cron: "0 61 * * *" })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });
});
