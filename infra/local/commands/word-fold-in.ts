import type { FoldInOutcome } from "../../../lambdas/fold-in/fold-in.ts";
import { wordCount } from "./word-release.ts";

/** For people. */
export function wordFoldIn(outcome: FoldInOutcome): string {
  if (outcome.decision === "NO_RELEASE") return "Nothing to fold into: there is no release yet";
  if (outcome.decision === "NOTHING_NEW") {
    const { objectsLeft } = outcome;
    if (objectsLeft)
      return `Nothing to fold in: ${wordCount(objectsLeft, "file")} left to the next retraining`;
    return "Nothing to fold in: readers know all that was dropped";
  }
  const { accepted, withoutKnownWord, rejected, objectsLeft } = outcome;
  const more = [
    withoutKnownWord > 0 && `${withoutKnownWord} of them without a known word`,
    rejected > 0 && `${rejected} rejected`,
    objectsLeft > 0 && `${wordCount(objectsLeft, "file")} left to the next retraining`,
  ].filter((part) => part !== false);
  return [`Folded in: ${wordCount(accepted, "fresh article")} since the release`, ...more].join(", ");
}
