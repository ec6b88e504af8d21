import { contrastive } from "./kernels/contrastive.ts";
import type { Reals } from "./kernels/reals.ts";
import { CONTRAST_GROUP, type Network } from "./network.ts";
import type { Objective } from "./objective.ts";

/**
 * The contrastive term between the means of first and second views, as a mean over `rows` documents; 0 where the
 * objective has none. Adds `share` times its weighted gradient to the means' gradients.
 */
export function contrastViews(network: Network, rows: number, objective: Objective, share: number): number {
  const { kernels, contrast, mean, meanGradient } = network;
  if (contrast === undefined || objective.contrastiveWeight === 0) return 0;
  const { topics } = network.shape;
  let loss = 0;
  for (let first = 0; first < rows; first += CONTRAST_GROUP) {
    const size = Math.min(CONTRAST_GROUP, rows - first);
    const part = size / rows;
    const view = (values: Reals, row: number): Reals => values.subarray(row * topics, (row + size) * topics);
    loss +=
      part *
      contrastive(
        kernels,
        size,
        topics,
        view(mean, first),
        view(mean, rows + first),
        objective.temperature,
        objective.contrastiveWeight * share * part,
        contrast,
        view(meanGradient, first),
        view(meanGradient, rows + first),
      );
  }
  return loss;
}
