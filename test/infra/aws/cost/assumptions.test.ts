import { describe, expect, it } from "vitest";
import { assume, defaultAssumptions } from "../../../../infra/aws/cost/assumptions.ts";

describe("assume", () => {
  it("changes what is named and nothing else", () => {
    expect(assume(["dashboards=3", "callSeconds=0.25"])).toEqual({
      ...defaultAssumptions,
      dashboards: 3,
      callSeconds: 0.25,
    });
  });

  it.each([
    "dashboard=3",
    "alarms",
    "dashboards=",
    "dashboards=-1",
    "dashboards=many",
    "dashboards=1e3",
    "toString=1",
    "",
  ])('refuses "%s", naming it and what there is', (text) => {
    expect(() => assume([text])).toThrow(
      expect.objectContaining({ name: "ConfigError", code: "ASSUMPTION_INVALID" }),
    );
    expect(() => assume([text])).toThrow(`"${text}"`);
    expect(() => assume([text])).toThrow("trainRecordsPerSecond");
  });
});
