import type { Config } from "../../../shared/config/schema.ts";
import { servesInProcess } from "../../../shared/config/serving.ts";
import { defaultAssumptions } from "./assumptions.ts";
import { type EstimateInput, estimate } from "./estimate.ts";
import { looksPerMonth } from "./looks-per-month.ts";
import { pricesOf } from "./prices.ts";

export interface Option {
  readonly name: string;
  /** A key to set; a thing done by hand; or a thing that Readnext does not have. */
  readonly kind: "setting" | "by hand" | "not built";
  /** What is lost by it. */
  readonly price: string;
  /** A month; negative when the option costs more. */
  readonly savesUsd: number;
}

type Choice = Omit<Option, "savesUsd"> & { readonly input: EstimateInput };

const leastUsd = 0.005;

/** What else could be chosen, and what it would save. What is so already is left out, and what changes no cent. */
export function optionsOf(input: EstimateInput): Option[] {
  const { monthUsd } = estimate(input);
  const before = JSON.stringify(input);
  return [
    ...servingChoices(input),
    ...hostingChoices(input),
    ...otherChoices(input),
    ...endpointChoices(input),
  ]
    .filter((choice) => JSON.stringify(choice.input) !== before)
    .map(({ input: other, ...option }) => ({ ...option, savesUsd: monthUsd - estimate(other).monthUsd }))
    .filter(({ savesUsd }) => Math.abs(savesUsd) >= leastUsd);
}

/** SageMaker's own topic model runs nowhere else. */
function servingChoices(input: EstimateInput): Choice[] {
  if (input.config.topicModel === "builtin") return [];
  return [
    {
      name: 'serving "inProcess"',
      kind: "setting",
      price: "models in the query function",
      input: configured(input, { serving: "inProcess" }),
    },
  ];
}

function hostingChoices(input: EstimateInput): Choice[] {
  const { hosting } = input.config;
  if (hosting.kind === "serverless") return [];
  const [cheapest = hosting.instanceType] = pricesOf(input.region).hostingTypes;
  return [
    {
      name: 'hosting.kind "serverless", 2048 MiB',
      kind: "setting",
      price: "slow first answer after a pause",
      input: configured(input, { hosting: { kind: "serverless", memoryMiB: 2048, maxConcurrency: 10 } }),
    },
    {
      name: `hosting.instanceType "${cheapest}"`,
      kind: "setting",
      price: "less machine: slower under load",
      input: configured(input, { hosting: { ...hosting, instanceType: cheapest } }),
    },
    {
      name: "hosting.instanceCount 1",
      kind: "setting",
      price: "no answers while it is replaced",
      input: configured(input, { hosting: { ...hosting, instanceCount: 1 } }),
    },
  ];
}

function otherChoices(input: EstimateInput): Choice[] {
  const { retention, topics, training } = input.config;
  return [
    {
      name: "retention.releases 2",
      kind: "setting",
      price: "fewer releases to go back to",
      input: configured(input, { retention: { ...retention, releases: 2 } }),
    },
    ...weeklyChoices(input),
    {
      name: "topics.instanceCount 1",
      kind: "setting",
      price: "training takes longer",
      input: configured(input, { topics: { ...topics, instanceCount: 1 } }),
    },
    {
      name: 'training.*InstanceType "ml.m5.large"',
      kind: "setting",
      price: "training takes twice as long",
      input: configured(input, {
        training: {
          ...training,
          topicModelInstanceType: "ml.m5.large",
          neighbourIndexInstanceType: "ml.m5.large",
        },
      }),
    },
  ];
}

const weeksPerMonth = 365 / 84;

/** Where articles are looked for by the schedule alone, and more often. */
function weeklyChoices(input: EstimateInput): Choice[] {
  const { config, sizes } = input;
  const looksPerWeek = looksPerMonth(config.schedule) / weeksPerMonth;
  if (looksPerWeek < 1.5 || config.schedule.dropNudge.enabled || sizes.retrainingsPerMonth !== undefined) {
    return [];
  }
  const newShare = 1 - (1 - sizes.newShare) ** looksPerWeek;
  const weekly = configured(input, { schedule: { ...config.schedule, cron: "0 6 * * 1" } });
  return [
    {
      name: 'schedule.cron "0 6 * * 1"',
      kind: "setting",
      price: "articles wait up to a week",
      input: { ...weekly, sizes: { ...sizes, newShare } },
    },
  ];
}

/** None of these is a setting. */
function endpointChoices(input: EstimateInput): Choice[] {
  if (input.config.hosting.kind === "serverless" || servesInProcess(input.config)) return [];
  const kept = (leastKeptReleases: number): EstimateInput => ({
    ...configured(input, { retention: { ...input.config.retention, releases: leastKeptReleases } }),
    assumptions: { ...assumptionsOf(input), leastKeptReleases },
  });
  return [
    {
      name: "keep only the serving release's endpoints",
      kind: "by hand",
      price: "going back takes a retraining",
      input: kept(1),
    },
    {
      name: "delete all endpoints after each release",
      kind: "by hand",
      price: "nobody can be answered",
      input: kept(0),
    },
    {
      name: "both models on one endpoint",
      kind: "not built",
      price: "a multi-container endpoint",
      input: { ...input, assumptions: { ...assumptionsOf(input), endpointsPerRelease: 1 } },
    },
  ];
}

function configured(input: EstimateInput, part: Partial<Config>): EstimateInput {
  return { ...input, config: { ...input.config, ...part } };
}

function assumptionsOf({ assumptions = defaultAssumptions }: EstimateInput) {
  return assumptions;
}
