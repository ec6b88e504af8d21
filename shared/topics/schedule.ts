import type { Optimizer } from "./kernels/optimizers.ts";

const WARM_UP_STEPS = 100;
const WARM_UP_SHARE = 0.1;
const LAST_SHARE = 0.02;

/**
 * The learning rate of step `step` (from 1) of `steps`. For adam it climbs linearly to `peak` over the first 100 steps,
 * or the first tenth of all where that is less, and then falls linearly to 2 % of it at the last step. Other optimizers
 * keep `peak`.
 */
export function learningRateAt(optimizer: Optimizer, peak: number, step: number, steps: number): number {
  if (optimizer !== "adam") return peak;
  const warmUp = Math.max(1, Math.min(WARM_UP_STEPS, Math.floor(steps * WARM_UP_SHARE)));
  if (step <= warmUp) return (peak * step) / warmUp;
  const decayed = (step - warmUp) / (steps - warmUp);
  return peak * (1 - (1 - LAST_SHARE) * decayed);
}
