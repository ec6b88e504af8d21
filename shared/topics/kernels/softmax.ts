import type { Reals } from "./reals.ts";

/**
 * Replaces `values[start..start + length)` by exp(value - largest), which cannot overflow, and returns their sum.
 * Together: softmax = value / sum. The largest value is returned by `largestOf`.
 */
export function exponentiateRow(length: number, values: Reals, start: number, largest: number): number {
  let sum = 0;
  for (let i = start; i < start + length; i++) {
    const e = Math.exp((values[i] as number) - largest);
    values[i] = e;
    sum += e;
  }
  return sum;
}

export function largestOf(length: number, values: Reals, start: number): number {
  let largest = values[start] as number;
  for (let i = start + 1; i < start + length; i++) {
    const value = values[i] as number;
    if (value > largest) largest = value;
  }
  return largest;
}

/** Replaces `values[start..start + length)` by its softmax. */
export function softmaxRow(length: number, values: Reals, start: number): void {
  const sum = exponentiateRow(length, values, start, largestOf(length, values, start));
  for (let i = start; i < start + length; i++) values[i] = (values[i] as number) / sum;
}
