import { beforeAll, describe, expect, it } from "vitest";
import { raisedAt } from "./evaluate-alarm.ts";
import { observeScenarios, quietTimes } from "./observe-scenarios.ts";
import { readerScenarios } from "./reader-scenarios.ts";
import { runScenarios } from "./run-scenarios.ts";
import { minutesAfter, type Recording, type Scenario, start } from "./scenario.ts";
import { serviceScenarios } from "./service-scenarios.ts";
import { type AlarmResource, alarmsOf, everything } from "./watch-template.ts";

const scenarios: readonly Scenario[] = [
  ...serviceScenarios,
  ...runScenarios,
  ...readerScenarios,
  ...observeScenarios,
];

/** Whether the alarm of the template is raised by what was measured under its metric's name. */
function isRaised(alarm: AlarmResource, { measured, from, to }: Recording): boolean {
  const seen = measured.filter(({ name }) => name === alarm.MetricName);
  return raisedAt(alarm, seen, from, to) !== undefined;
}

/** T47 of reliability.md. Where our own code measures, the series are what that code measures, on a test store. */
describe("an alarm", () => {
  it.each(scenarios.map((scenario) => ({ ...scenario, calls: scenario.raised ? "calls" : "is quiet" })))(
    "$alarm $calls when $what",
    async ({ alarm: id, raised, config = everything, record }) => {
      const alarm = alarmsOf(config).get(id);
      if (!alarm) throw new Error(`no alarm ${id}`);

      const recording = await record();

      expect(isRaised(alarm, recording)).toBe(raised);
    },
  );

  it("has a scenario that raises it and one that does not", () => {
    const covered = (raised: boolean) =>
      new Set(scenarios.filter((scenario) => scenario.raised === raised).map(({ alarm }) => alarm));
    const ids = new Set(alarmsOf().keys());

    expect(covered(true)).toEqual(ids);
    expect(covered(false)).toEqual(ids);
  });

  it("is not raised by silence, but for the one that listens for it", () => {
    const silence = { measured: [], from: start, to: minutesAfter(start, 2880) };

    const raised = [...alarmsOf()].filter(([, alarm]) => isRaised(alarm, silence)).map(([id]) => id);

    expect(raised).toEqual(["watch-silent"]);
  });
});

describe.each(quietTimes)("in $what", ({ config, record }) => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await record();
  }, 60_000);

  it("Observe measures every hour", () => {
    const hours = (recording.to.getTime() - recording.from.getTime()) / 3_600_000;

    for (const name of ["HoursSinceCheck", "ModelAgeHours", "EndpointsWithoutRelease", "EndpointsMissing"]) {
      expect(recording.measured.filter((one) => one.name === name).length).toBeGreaterThanOrEqual(hours);
    }
  });

  it.each([...alarmsOf(config).keys()])("%s is quiet", (id) => {
    const alarm = alarmsOf(config).get(id);

    expect(alarm && isRaised(alarm, recording)).toBe(false);
  });
});
