import type { Confidence, Price } from "./prices.ts";

/** One line of a bill. */
export interface Line {
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  /** `usd` for `per` units. */
  readonly price: Price;
  /** How the quantity comes about, in the words of docs/cost.md. */
  readonly formula: string;
  readonly usd: number;
}

export const bytesPerGb = 2 ** 30;

export function line(item: string, quantity: number, unit: string, price: Price, formula: string): Line {
  return { item, quantity, unit, price, formula, usd: (quantity / price.per) * price.usd };
}

export function totalUsd(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

const byTrust: readonly Confidence[] = ["remembered", "derived", "reported", "read"];

/** The sum of lines as the price of one piece; as trustworthy as the least trustworthy of them. */
export function priceOfOne(lines: readonly Line[]): Price {
  const confidences = new Set(lines.map(({ price }) => price.confidence));
  return {
    usd: totalUsd(lines),
    per: 1,
    confidence: byTrust.find((each) => confidences.has(each)) ?? "read",
  };
}
