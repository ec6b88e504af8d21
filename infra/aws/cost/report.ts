#!/usr/bin/env node
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { complain } from "../../local/commands/complain.ts";
import { assume } from "./assumptions.ts";
import { type EstimateInput, estimate } from "./estimate.ts";
import { optionsOf } from "./options.ts";
import { readConfig } from "./read-config.ts";
import { renderReport } from "./render.ts";
import { defaultSizes } from "./sizes.ts";

interface ReportOptions {
  readonly articles: number;
  readonly meanBytes: number;
  readonly articlesPerObject: number;
  readonly droppedPerMonth: number;
  readonly queriesPerDay: number;
  readonly newShare: number;
  readonly retrainingsPerMonth?: number;
  readonly region: string;
  readonly config?: string;
  readonly assume: readonly string[];
  readonly formulas: boolean;
  readonly json: boolean;
}

const exitFailure = 1;
const exitUsage = 2;

/** @param whole whether only whole numbers will do */
function number(least: number, most: number, whole = true) {
  return (text: string): number => {
    const value = Number(text);
    const isNumber = /^\d+(\.\d+)?$/.test(text) && (!whole || Number.isInteger(value));
    if (isNumber && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`it is a ${whole ? "whole " : ""}number from ${least} to ${most}.`);
  };
}

const program = new Command("cost")
  .description("What one retraining and one month of a deployment cost, and what other choices save.")
  .addOption(
    new Option("--articles <n>", "articles in the store")
      .argParser(number(1, 2_000_000))
      .default(defaultSizes.articles),
  )
  .addOption(
    new Option("--mean-bytes <n>", "of an article's text")
      .argParser(number(1, 10_000_000))
      .default(defaultSizes.meanBytes),
  )
  .addOption(
    new Option("--articles-per-object <n>", "in one dropped file")
      .argParser(number(1, 2_000_000))
      .default(defaultSizes.articlesPerObject),
  )
  .addOption(
    new Option("--dropped-per-month <n>", "new articles")
      .argParser(number(0, 100_000_000))
      .default(defaultSizes.droppedPerMonth),
  )
  .addOption(
    new Option("--queries-per-day <n>", "recommendations asked for")
      .argParser(number(0, 1_000_000_000))
      .default(defaultSizes.queriesPerDay),
  )
  .addOption(
    new Option("--new-share <n>", "of the schedule's looks that find something new, 0 to 1")
      .argParser(number(0, 1, false))
      .default(defaultSizes.newShare),
  )
  .addOption(
    new Option(
      "--retrainings-per-month <n>",
      "instead of what the schedule and --new-share come to",
    ).argParser(number(0, 10_000, false)),
  )
  .addOption(new Option("--region <name>", "whose prices").default("us-east-1"))
  .addOption(new Option("--config <file>", "configuration, JSON; else that of cdk.json"))
  .addOption(
    new Option("--assume <name=value...>", "set an assumption of docs/cost.md; several are possible").default(
      [],
    ),
  )
  .addOption(new Option("--formulas", "tell how each quantity comes about").default(false))
  .addOption(new Option("--json", "print JSON, for programs").default(false))
  .exitOverride()
  .action(report);

function report(options: ReportOptions): void {
  const { region, config, assume: assumed, formulas, json, ...sizes } = options;
  const assumptions = assume(assumed);
  const input: EstimateInput = { config: readConfig(config), sizes, region, assumptions };
  const result = estimate(input);
  const choices = optionsOf(input);
  const text = json
    ? JSON.stringify({ sizes, assumptions, ...result, options: choices }, undefined, 2)
    : renderReport(input, result, choices, { formulas });
  console.log(text);
}

try {
  program.parse();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitUsage;
  else {
    complain(error);
    process.exitCode = exitFailure;
  }
}
