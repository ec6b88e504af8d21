import type { Config } from "../../../shared/config/schema.ts";
import { type Assumptions, defaultAssumptions } from "./assumptions.ts";
import { type Line, totalUsd } from "./line.ts";
import { monthLines } from "./month-lines.ts";
import { pricesOf } from "./prices.ts";
import { retrainingLines } from "./retraining-lines.ts";
import type { Sizes } from "./sizes.ts";
import { type Workload, workloadOf } from "./workload.ts";

export interface EstimateInput {
  readonly config: Config;
  readonly sizes: Sizes;
  readonly region: string;
  readonly assumptions?: Assumptions;
}

export interface Estimate {
  readonly region: string;
  /** Year and month of the prices. */
  readonly asOf: string;
  readonly workload: Workload;
  readonly retraining: readonly Line[];
  readonly retrainingUsd: number;
  readonly month: readonly Line[];
  readonly monthUsd: number;
}

/**
 * What one retraining and one month of a deployment cost at On-Demand prices in USD, without tax, free tiers, discounts and
 * data sent to the internet. docs/cost.md has the formulas and where the prices are from.
 *
 * @throws ConfigError `REGION_UNPRICED`, `INSTANCE_TYPE_UNPRICED`, `CONFIG_INVALID` for a schedule that is none
 */
export function estimate(input: EstimateInput): Estimate {
  const { config, sizes, region, assumptions = defaultAssumptions } = input;
  const prices = pricesOf(region);
  const workload = workloadOf(config, sizes, assumptions);
  const context = { config, sizes, assumptions, prices, workload };
  const retraining = retrainingLines(context);
  const month = monthLines(context, retraining);
  return {
    region,
    asOf: prices.asOf,
    workload,
    retraining,
    retrainingUsd: totalUsd(retraining),
    month,
    monthUsd: totalUsd(month),
  };
}
