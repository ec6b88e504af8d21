import type { ScoredRows } from "../../../shared/neighbours/scan.ts";

/** An answer to the last bit, -0 unlike 0. */
export function bytesOf({ scores, labels }: ScoredRows): string {
  return [scores, labels].map((values) => Buffer.from(values.slice().buffer).toString("hex")).join(" ");
}
