import type { Engine } from "./engine.ts";
import type { Hyperparameters } from "./hyperparameters.ts";
import type { GradientRule } from "./kernels/optimizers.ts";
import { arraysOf, createParameters, type NetworkShape, type Parameters } from "./parameters.ts";

/** Moves all weights by one step against the gradients. `step` counts from 1. */
export type Updater = (
  parameters: Parameters,
  gradients: Parameters,
  learningRate: number,
  step: number,
) => void;

type UpdaterSettings = Pick<
  Hyperparameters,
  "optimizer" | "rescale_gradient" | "clip_gradient" | "weight_decay"
>;

/** Weight decay acts on weight matrices only, not on biases and gains, as in the container's framework (MXNet). */
export function createUpdater(
  shape: NetworkShape,
  settings: UpdaterSettings,
  { kernels, room }: Engine,
): Updater {
  const update = kernels.updates[settings.optimizer];
  const first = arraysOf(createParameters(shape, room));
  const second = arraysOf(createParameters(shape, room));
  const rule = { rescale: settings.rescale_gradient, clip: settings.clip_gradient };
  const decayed: GradientRule = { ...rule, weightDecay: settings.weight_decay };
  const plain: GradientRule = { ...rule, weightDecay: 0 };
  return (parameters, gradients, learningRate, step) => {
    const slopes = arraysOf(gradients);
    for (const [i, { values, matrix }] of arraysOf(parameters).entries()) {
      const state = { first: first[i]?.values ?? values, second: second[i]?.values ?? values };
      update(values, slopes[i]?.values ?? values, state, matrix ? decayed : plain, learningRate, step);
    }
  };
}
