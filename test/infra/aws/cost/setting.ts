import type { EstimateInput } from "../../../../infra/aws/cost/estimate.ts";
import { estimate } from "../../../../infra/aws/cost/estimate.ts";
import type { Line } from "../../../../infra/aws/cost/line.ts";
import { defaultSizes, type Sizes } from "../../../../infra/aws/cost/sizes.ts";
import { parseConfig } from "../../../../shared/config/parse-config.ts";

/** An input in us-east-1: all defaults but what is given. */
export function inputOf(config: unknown = {}, sizes: Partial<Sizes> = {}): EstimateInput {
  return {
    config: parseConfig(config, "test"),
    sizes: { ...defaultSizes, ...sizes },
    region: "us-east-1",
  };
}

/** The line of that name, of the month or else of one retraining. */
export function lineOf(input: EstimateInput, item: string): Line {
  const { month, retraining } = estimate(input);
  const found = [...month, ...retraining].find((line) => line.item === item);
  if (!found) throw new Error(`there is no line "${item}"`);
  return found;
}
