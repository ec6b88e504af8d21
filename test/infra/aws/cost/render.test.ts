import { describe, expect, it } from "vitest";
import { assume } from "../../../../infra/aws/cost/assumptions.ts";
import { type EstimateInput, estimate } from "../../../../infra/aws/cost/estimate.ts";
import { optionsOf } from "../../../../infra/aws/cost/options.ts";
import { renderReport } from "../../../../infra/aws/cost/render.ts";
import { inputOf } from "./setting.ts";

const linesOf = (input: EstimateInput, formulas = false) =>
  renderReport(input, estimate(input), optionsOf(input), { formulas }).split("\n");
const lineWith = (lines: readonly string[], text: string) => lines.find((line) => line.includes(text)) ?? "";

describe("renderReport", () => {
  it.each([
    ["the defaults", {}, {}],
    ["large sizes", {}, { articles: 2_000_000, articlesPerObject: 1000, queriesPerDay: 1_000_000_000 }],
    ["serverless hosting", { hosting: { kind: "serverless" } }, {}],
    [
      "many instances",
      {
        hosting: { kind: "instances", instanceType: "ml.c5.4xlarge", instanceCount: 20 },
        retention: { releases: 100 },
      },
      {},
    ],
  ])("fits %s into a terminal of 100 columns", (_, config, sizes) => {
    const widths = linesOf(inputOf(config, sizes)).map((line) => line.length);

    expect(Math.max(...widths)).toBeLessThanOrEqual(100);
  });

  it("names Region, date, sizes and schedule", () => {
    const lines = linesOf(inputOf()).join("\n");

    expect(lines).toContain("in us-east-1, On-Demand prices of 2026-11, in USD");
    expect(lines).toContain("10,000 articles of 3,000 bytes, 1,000 dropped a month, 1,000 queries a day");
    expect(lines).toContain('"0 6 * * *" UTC: 30.4 looks and 21.3 retrainings a month');
  });

  it("writes quantity, price and product, and marks a price that was not read", () => {
    const lines = linesOf(inputOf());

    expect(lineWith(lines, "  endpoints  ")).toMatch(
      /^ {2}endpoints +2,920 h ml\.m5\.large +x 0\.115 +335\.80$/,
    );
    expect(lineWith(lines, "endpoints' volumes")).toMatch(/ 120 GB-months +x ~0\.14 +16\.80$/);
    expect(lineWith(lines, "API requests")).toMatch(/ 30,417 requests +x 1 \/ 1,000,000 +0\.03$/);
    expect(lineWith(lines, "functions' time")).toMatch(/x ~0\.00001333 +0\.0022$/);
    expect(lineWith(lines, "functions' invocations")).toMatch(/< 0\.0001$/);
  });

  it("puts what costs most first, and leaves out what costs nothing", () => {
    const lines = linesOf(inputOf());
    const month = lines.slice(lines.findIndex((line) => line.startsWith("One month")) + 1);

    expect(month[0]).toContain("endpoints");
    expect(month[1]).toContain("volumes");
    expect(lines.join("\n")).not.toContain("alarm e-mails");
  });

  it("tells how each quantity comes about, if asked", () => {
    expect(linesOf(inputOf(), true)).toContain(
      "      = kept releases x 2 endpoints x hosting.instanceCount x 730 h",
    );
    expect(linesOf(inputOf()).join("\n")).not.toContain("      = ");
  });

  it("tells which assumptions are not the usual ones", () => {
    const input = { ...inputOf(), assumptions: assume(["dashboards=3"]) };

    expect(linesOf(input)).toContain("  assumed: dashboards 3");
    expect(linesOf(inputOf()).join("\n")).not.toContain("assumed:");
  });

  it("warns of a training that would be stopped before its end", () => {
    const config = { training: { maxRuntimeMinutes: 10 }, topics: { epochs: 1000 } };

    expect(linesOf(inputOf(config)).join("\n")).toContain("training.maxRuntimeMinutes is 10");
    // 100,000 articles take twenty minutes of four hours.
    expect(linesOf(inputOf({}, { articles: 100_000 })).join("\n")).not.toContain("maxRuntimeMinutes");
  });

  it("warns of a month that is over 80 % of the budget", () => {
    const { monthUsd } = estimate(inputOf());
    const told = (monthlyUsd: number) => linesOf(inputOf({ budget: { monthlyUsd } })).join("\n");

    expect(told(monthUsd / 0.79)).not.toContain("budget.monthlyUsd");
    expect(told(monthUsd / 0.81)).toContain("budget.monthlyUsd is");
  });

  it("says that there is no schedule", () => {
    expect(linesOf(inputOf({ schedule: { enabled: false } }))).toContainEqual(
      expect.stringContaining("no schedule: 0 looks and 0 retrainings"),
    );
  });
});
