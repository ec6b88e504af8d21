import { describe, expect, it } from "vitest";
import { type AlarmProperties, isAlarming, raisedAt, type Sample } from "./evaluate-alarm.ts";

const start = new Date("2026-11-23T12:00:00Z");
const minutesLater = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const end = minutesLater(60);

const alarm: AlarmProperties = {
  Namespace: "Any",
  MetricName: "Any",
  Statistic: "Sum",
  Period: 300,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  TreatMissingData: "notBreaching",
};

const samples = (...values: readonly (readonly [minutes: number, value: number])[]): Sample[] =>
  values.map(([minutes, value]) => ({ at: minutesLater(minutes), value }));

/** 0 within the threshold, X over it, - missing; the newest on the right, as in CloudWatch's own tables. */
const newestFirst = (row: string) => [...row].reverse().map((sign) => ({ X: 1, "0": 0 })[sign as "X" | "0"]);

describe("the simulated alarm", () => {
  it.each([
    ["0-X-X", 3, false, false],
    ["0----", 3, false, false],
    ["-----", 3, true, false],
    ["0XX-X", 3, true, true],
    ["--X--", 3, true, false],
    ["0-X-X", 2, true, true],
    ["00X0X", 2, true, true],
    ["0-X--", 2, true, false],
    ["----0", 2, true, false],
    ["---X-", 2, true, false],
  ])("comes to what CloudWatch's User Guide says of %s, %d of 3 to alarm", (row, enough, ifBad, ifGood) => {
    const threeJudged = { ...alarm, EvaluationPeriods: 3, DatapointsToAlarm: enough };

    expect(isAlarming({ ...threeJudged, TreatMissingData: "breaching" }, newestFirst(row))).toBe(ifBad);
    expect(isAlarming({ ...threeJudged, TreatMissingData: "notBreaching" }, newestFirst(row))).toBe(ifGood);
  });

  it("is raised in the minute in which the value comes, and not when none does", () => {
    expect(raisedAt(alarm, samples([2, 0], [3, 1], [40, 1]), start, end)).toEqual(minutesLater(3));
    expect(raisedAt(alarm, samples([2, 0]), start, end)).toBeUndefined();
  });

  it.each([
    ["Sum", 9],
    ["Maximum", 5],
    ["Minimum", 1],
    ["SampleCount", 3],
  ])("takes %s of a period's values, here %d", (Statistic, value) => {
    const values = samples([1, 3], [2, 5], [3, 1]);
    const asked = { ...alarm, Statistic };

    const at = (Threshold: number) =>
      raisedAt({ ...asked, Threshold }, values, minutesLater(3), minutesLater(3));

    expect(at(value)).toBeDefined();
    expect(at(value + 0.001)).toBeUndefined();
  });

  it.each([
    [1, undefined],
    [2, minutesLater(1)],
  ])("finds the 99th percentile with %d slow of 100 raised at %s", (slow, moment) => {
    const values = samples(...Array.from({ length: 100 }, (_, index) => [1, index < slow ? 9 : 0] as const));
    const { Statistic: _, ...percentile } = { ...alarm, ExtendedStatistic: "p99" };

    expect(raisedAt(percentile, values, start, end)).toEqual(moment);
  });

  it("sums what falls into one period, wherever the period begins", () => {
    const together = samples([4, 1], [6, 1]);
    const apart = samples([4, 1], [10, 1]);
    const two = { ...alarm, Threshold: 2 };

    expect(raisedAt(two, together, start, end)).toEqual(minutesLater(6));
    expect(raisedAt(two, apart, start, end)).toBeUndefined();
  });
});
