import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { defaultAssumptions } from "../../../../infra/aws/cost/assumptions.ts";
import { estimate } from "../../../../infra/aws/cost/estimate.ts";
import { optionsOf } from "../../../../infra/aws/cost/options.ts";
import { priceTable } from "../../../../infra/aws/cost/prices.ts";
import { renderReport } from "../../../../infra/aws/cost/render.ts";
import { inputOf } from "./setting.ts";

const document = readFileSync(new URL("../../../../docs/cost.md", import.meta.url), "utf8");

/** The cells of the table whose head begins with `first`, without the head. */
function tableOf(first: string): string[][] {
  const lines = document.split("\n");
  const head = lines.findIndex((line) => new RegExp(`^\\| ${first} +\\|`).test(line));
  const end = lines.findIndex((line, index) => index > head && !line.startsWith("|"));
  return lines.slice(head + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("docs/cost.md", () => {
  it("shows what the command prints for the default configuration", () => {
    const input = inputOf();

    expect(document).toContain(
      `$ npm run cost\n${renderReport(input, estimate(input), optionsOf(input))}\n\`\`\``,
    );
  });

  it("has a row of figures for every size that it speaks of", () => {
    expect(tableOf("hosting")).toHaveLength(8);
  });

  it.each(tableOf("hosting"))("says of %s, %s articles, %s queries a day in %s: %s, %s", (...cells) => {
    const [kind, articles = "", queries = "", region = "", retraining, month] = cells;
    const sizes = { articles: wholeNumber(articles), queriesPerDay: wholeNumber(queries) };

    const { retrainingUsd, monthUsd } = estimate({ ...inputOf({ hosting: { kind } }, sizes), region });

    expect({ retraining, month }).toEqual({
      retraining: retrainingUsd.toFixed(2),
      month: Math.round(monthUsd).toLocaleString("en-US"),
    });
  });

  it("has the formula of every line", () => {
    const estimates = ["instances", "serverless"].map((kind) => estimate(inputOf({ hosting: { kind } })));
    const lines = estimates.flatMap(({ retraining, month }) => [...retraining, ...month]);
    const formulas = document.slice(document.indexOf("## Formulas"), document.indexOf("## Assumptions"));

    for (const { formula } of lines) expect(formulas).toContain(`| ${formula} |`);
  });

  it("has every assumption with its value and where it is from", () => {
    const told = tableOf("name").map(([name, value]) => [name, value]);

    expect(told).toEqual(Object.entries(defaultAssumptions).map(([name, value]) => [name, String(value)]));
    for (const [, , from] of tableOf("name")) expect(from).not.toBe("");
  });

  it("has every source of a price with its confidence", () => {
    const sources = Object.entries(priceTable.sources);

    expect(tableOf("source")).toEqual(
      sources.map(([source, { confidence, text }]) => [source, confidence, text]),
    );
  });
});

function wholeNumber(text: string): number {
  return Number(text.replaceAll(",", ""));
}
