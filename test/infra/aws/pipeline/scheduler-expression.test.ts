import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { schedulerExpression } from "../../../../infra/aws/pipeline/scheduler-expression.ts";

const numbers = (least: number, most: number) => fc.integer({ min: least, max: most }).map(String);
const list = (one: fc.Arbitrary<string>) =>
  fc.array(one, { minLength: 1, maxLength: 3 }).map((values) => [...new Set(values)].join(","));
const field = (least: number, most: number) =>
  fc.oneof(
    fc.constant("*"),
    list(numbers(least, most)),
    fc.integer({ min: 2, max: 6 }).map((step) => `*/${step}`),
    fc.tuple(numbers(least, most), numbers(least, most)).map((ends) => {
      const [from = 0, to = 0] = ends.map(Number).sort((a, b) => a - b);
      return `${from}-${to}`;
    }),
  );
const weekdays = fc.oneof(
  list(numbers(0, 7)),
  list(fc.constantFrom("MON", "tue", "SAT", "SUN")),
  fc.constantFrom("1-5", "MON-FRI", "0-3", "*/2"),
);
const dayFields = fc.oneof(
  field(1, 28).map((day) => [day, "*"] as const),
  weekdays.map((day) => ["*", day] as const),
);
const crons = fc
  .tuple(field(0, 59), field(0, 23), dayFields, field(1, 12))
  .map(([minute, hour, [dayOfMonth, dayOfWeek], month]) =>
    [minute, hour, dayOfMonth, month, dayOfWeek].join(" "),
  );

/** When an expression of EventBridge comes due, by a library that was told to count Sunday as 1, as EventBridge does. */
function runsOnAws(expression: string, from: Date): Date[] {
  const [, fields = ""] = /^cron\((.*) \*\)$/.exec(expression) ?? [];
  return new Cron(fields.replaceAll("?", "*"), { timezone: "UTC", alternativeWeekdays: true }).nextRuns(
    20,
    from,
  );
}

describe("a schedule for EventBridge Scheduler", () => {
  it.each([
    ["0 6 * * *", "cron(0 6 * * ? *)"],
    ["*/15 * * * *", "cron(*/15 * * * ? *)"],
    ["30 5 * * 1-5", "cron(30 5 ? * 2-6 *)"],
    ["30 5 * * mon-fri", "cron(30 5 ? * MON-FRI *)"],
    ["0 0 1 */3 *", "cron(0 0 1 */3 ? *)"],
    ["0 0 * * 0", "cron(0 0 ? * 1 *)"],
    ["0 0 * * 7", "cron(0 0 ? * 1 *)"],
  ])("says %j as %s", (cron, expression) => {
    expect(schedulerExpression(cron)).toBe(expression);
  });

  it("comes due when the five fields say", () => {
    const from = new Date("2026-11-23T12:00:00Z");
    fc.assert(
      fc.property(crons, (cron) => {
        const expected = new Cron(cron, { mode: "5-part", timezone: "UTC" }).nextRuns(20, from);

        expect(runsOnAws(schedulerExpression(cron), from)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it.each(["0 6 1 * 1", "0 6 * *", "0 0 6 * * *", "0 6 * * 5-7", "0 6 * * 1#2", "@daily"])(
    "refuses %j, which it has no words for",
    (cron) => {
      expect(() => schedulerExpression(cron)).toThrow(
        expect.objectContaining({ name: "ConfigError", code: "SCHEDULE_INEXPRESSIBLE" }),
      );
    },
  );
});
