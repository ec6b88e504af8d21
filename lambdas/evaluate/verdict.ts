import type { Config } from "../../shared/config/schema.ts";

/** The figures that the gate looks at, and that a release is remembered by. */
export interface CandidateMetrics {
  readonly method: "held-out" | "leave-one-out" | "none";
  readonly precisionAtK: number;
  readonly standardError: number;
  readonly chance: number;
  readonly topicUniqueness: number;
  /** Names the exact set of probes: figures of two releases compare only where it is equal. */
  readonly probesHash: string;
}

/** Why the candidate must not be promoted; empty when it may. */
export function reasonsToRefuse(
  candidate: CandidateMetrics,
  serving: { readonly precisionAtK: number; readonly probesHash: string } | undefined,
  { gate }: Pick<Config, "gate">,
): string[] {
  const reasons: string[] = [];
  const { precisionAtK, chance, topicUniqueness } = candidate;
  if (!(topicUniqueness >= gate.minTopicUniqueness)) {
    reasons.push(
      `TOPICS_COLLAPSED: topic uniqueness ${show(topicUniqueness)} < ${show(gate.minTopicUniqueness)}`,
    );
  }
  if (candidate.method === "none") return reasons;
  if (!(precisionAtK >= gate.minPrecisionAtK)) {
    reasons.push(`PRECISION_TOO_LOW: precision at k ${show(precisionAtK)} < ${show(gate.minPrecisionAtK)}`);
  }
  // Where nearly everything bears the same label, chance cannot be beaten by a factor.
  const floor = Math.min(chance * gate.minLiftOverChance, (1 + chance) / 2);
  if (chance < 1 && !(precisionAtK >= floor)) {
    reasons.push(
      `NO_BETTER_THAN_CHANCE: precision at k ${show(precisionAtK)} < ${show(floor)} (chance ${show(chance)})`,
    );
  }
  if (serving?.probesHash === candidate.probesHash) {
    // Two standard errors: few probes must not refuse a candidate by chance.
    const least = serving.precisionAtK - gate.maxPrecisionLoss - 2 * candidate.standardError;
    if (precisionAtK < least) {
      reasons.push(
        `WORSE_THAN_SERVING: precision at k ${show(precisionAtK)} < ${show(least)} (serving ${show(serving.precisionAtK)})`,
      );
    }
  }
  return reasons;
}

function show(figure: number): string {
  return figure.toFixed(3);
}
