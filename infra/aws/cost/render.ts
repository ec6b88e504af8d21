import { type Assumptions, defaultAssumptions } from "./assumptions.ts";
import type { Estimate, EstimateInput } from "./estimate.ts";
import type { Line } from "./line.ts";
import type { Option } from "./options.ts";

const itemColumn = 28;
const quantityColumn = 12;
const unitColumn = 18;
const priceColumn = 20;
const usdColumn = 10;
const width = itemColumn + quantityColumn + 1 + unitColumn + priceColumn + usdColumn;
const optionColumn = 45;
const lossColumn = width - optionColumn - usdColumn;

/** Of the budget: above it an alarm is raised. */
const budgetShare = 0.8;

export interface RenderOptions {
  /** Tell how each quantity comes about. */
  readonly formulas?: boolean;
}

/** The estimate and the options as a table of 89 columns, for a person. */
export function renderReport(
  input: EstimateInput,
  result: Estimate,
  options: readonly Option[],
  { formulas = false }: RenderOptions = {},
): string {
  const table = (lines: readonly Line[], digits: number) =>
    lines.filter(({ usd }) => usd > 0).flatMap((each) => renderLine(each, digits, formulas));
  return [
    `Readnext on AWS in ${result.region}, On-Demand prices of ${result.asOf}, in USD`,
    "",
    ...renderSizes(input, result),
    "",
    heading("One retraining", dollars(result.retrainingUsd, 4)),
    ...table(result.retraining, 4),
    "",
    heading("One month", dollars(result.monthUsd, 2)),
    ...table(
      [...result.month].sort((left, right) => right.usd - left.usd),
      2,
    ),
    "",
    ...renderOptions(options),
    ...renderNotes(input, result),
  ].join("\n");
}

function renderSizes({ config, sizes, assumptions }: EstimateInput, { workload }: Estimate): string[] {
  const { cron, timeZone, enabled } = config.schedule;
  const schedule = enabled ? `"${cron}" ${timeZone}` : "no schedule";
  return [
    `${count(sizes.articles)} articles of ${count(sizes.meanBytes)} bytes, ${count(sizes.droppedPerMonth)} dropped a month, ${count(sizes.queriesPerDay)} queries a day`,
    `${schedule}: ${count(workload.looks)} looks and ${count(workload.retrainings)} retrainings a month, of ${count(workload.batches)} batches and ${count(workload.epochs)} epochs`,
    ...renderAssumptions(assumptions),
  ].map((text) => `  ${text}`);
}

function renderAssumptions(assumptions: Assumptions = defaultAssumptions): string[] {
  const names = Object.keys(defaultAssumptions) as (keyof Assumptions)[];
  const changed = names.filter((name) => assumptions[name] !== defaultAssumptions[name]);
  if (changed.length === 0) return [];
  return [`assumed: ${changed.map((name) => `${name} ${count(assumptions[name])}`).join(", ")}`];
}

function renderLine({ item, quantity, unit, price, usd, formula }: Line, digits: number, formulas: boolean) {
  const mark = price.confidence === "read" ? "" : "~";
  const unitPrice = price.per === 1 ? plain(price.usd) : `${plain(price.usd)} / ${count(price.per)}`;
  const text =
    `  ${item}`.padEnd(itemColumn) +
    `${count(quantity).padStart(quantityColumn)} ${unit.padEnd(unitColumn)}` +
    `x ${mark}${unitPrice}`.padStart(priceColumn) +
    dollars(usd, digits).padStart(usdColumn);
  return formulas ? [text, `      = ${formula}`] : [text];
}

const kinds: readonly (readonly [Option["kind"], string])[] = [
  ["setting", "Other settings"],
  ["by hand", "By hand"],
  ["not built", "Not built: Readnext cannot do it yet"],
];

function renderOptions(options: readonly Option[]): string[] {
  return kinds.flatMap(([kind, title]) => {
    const some = options.filter((option) => option.kind === kind);
    if (some.length === 0) return [];
    const rows = some
      .sort((left, right) => right.savesUsd - left.savesUsd)
      .map(({ name, price, savesUsd }) => {
        const saved = dollars(savesUsd, 2).padStart(usdColumn);
        return `  ${name}`.padEnd(optionColumn) + price.padEnd(lossColumn) + saved;
      });
    return [heading(title, "saves a month"), ...rows, ""];
  });
}

function renderNotes({ config }: EstimateInput, result: Estimate): string[] {
  const { retraining, month, monthUsd, workload } = result;
  const { maxRuntimeMinutes } = config.training;
  const { monthlyUsd } = config.budget;
  const tooLong = workload.topicModelSeconds > 60 * maxRuntimeMinutes;
  const tooDear = monthUsd > budgetShare * monthlyUsd;
  const unsure = [...retraining, ...month].some(({ price }) => price.confidence !== "read");
  return [
    ...(unsure
      ? ["~ price that others report, or derived, or remembered; how to check it: docs/cost.md."]
      : []),
    ...(tooLong ? [`! Training would be stopped: training.maxRuntimeMinutes is ${maxRuntimeMinutes}.`] : []),
    ...(tooDear ? [`! The budget's alarm would be raised: budget.monthlyUsd is ${monthlyUsd}.`] : []),
    "Without tax, free tiers, discounts, and data sent to the internet. Quantities rest on assumptions:",
    "--formulas shows them, docs/cost.md tells where they are from, --assume changes them.",
  ];
}

function heading(title: string, figure: string): string {
  return title + figure.padStart(width - title.length);
}

/** "1,234", "12.3", "0.0457": three significant digits below a hundred. */
function count(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

/** "0.00001333" rather than "1.33334e-5". */
function plain(usd: number): string {
  return usd.toLocaleString("en-US", { maximumSignificantDigits: 4, useGrouping: false });
}

function dollars(usd: number, digits: number): string {
  const least = 10 ** -digits;
  if (usd > 0 && usd < least / 2) return `< ${least}`;
  return usd.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
