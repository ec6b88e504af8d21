import type { Reals } from "./reals.ts";

export const ACTIVATIONS = ["sigmoid", "tanh", "relu"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Replaces the first `length` values by their activation. */
export function activate(kind: Activation, length: number, values: Reals): void {
  if (kind === "relu") {
    for (let i = 0; i < length; i++) if ((values[i] as number) < 0) values[i] = 0;
  } else if (kind === "tanh") {
    for (let i = 0; i < length; i++) values[i] = Math.tanh(values[i] as number);
  } else {
    for (let i = 0; i < length; i++) values[i] = 1 / (1 + Math.exp(-(values[i] as number)));
  }
}

/** Turns the gradient of `outputs` (what `activate` returned) into the gradient before the activation, in place. */
export function activateBackward(kind: Activation, length: number, outputs: Reals, gradient: Reals): void {
  if (kind === "relu") {
    for (let i = 0; i < length; i++) if ((outputs[i] as number) <= 0) gradient[i] = 0;
  } else if (kind === "tanh") {
    for (let i = 0; i < length; i++) {
      const y = outputs[i] as number;
      gradient[i] = (gradient[i] as number) * (1 - y * y);
    }
  } else {
    for (let i = 0; i < length; i++) {
      const y = outputs[i] as number;
      gradient[i] = (gradient[i] as number) * y * (1 - y);
    }
  }
}
