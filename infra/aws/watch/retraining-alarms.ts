import { schedulePeriodHours } from "../../../shared/config/schedule.ts";
import type { Config } from "../../../shared/config/schema.ts";
import type { AlarmDefinition } from "./alarm-definitions.ts";

/** From a start by the schedule to the next look of Observe, which comes once an hour, and an hour to spare. */
const slackHours = 2;

/** In per cent: more than is deleted on purpose without anybody knowing of it. */
const largestShrink = 5;

/** What tells that articles are dropped and nobody learns from them. */
export function retrainingAlarms({ schedule, articles }: Config): readonly AlarmDefinition[] {
  const { enabled, dropNudge, flexibleMinutes } = schedule;
  const periodHours = schedulePeriodHours(schedule);
  const missingAfterHours = periodHours + slackHours + flexibleMinutes / 60;
  return [
    {
      id: "retraining-failed",
      description: "A retraining failed or was refused. Readers stay on the release before.",
      metric: { of: "state machine", name: "ExecutionsFailed" },
      statistic: "Sum",
      periodMinutes: 5,
      comparison: ">=",
      threshold: 1,
    },
    {
      id: "retraining-timed-out",
      description: "A retraining ran for a day and was ended. Readers stay on the release before.",
      metric: { of: "state machine", name: "ExecutionsTimedOut" },
      statistic: "Sum",
      periodMinutes: 5,
      comparison: ">=",
      threshold: 1,
    },
    ...(enabled ? [retrainingMissing(missingAfterHours)] : []),
    ...(enabled || dropNudge.enabled ? [modelOutdated(2 * periodHours)] : []),
    {
      id: "rejects-high",
      description:
        "More of the dropped records than articles.maxRejectShare could not be read, and the run was stopped. " +
        "Readers stay on the release before.",
      metric: { of: "readnext", name: "RejectShare" },
      statistic: "Maximum",
      periodMinutes: 60,
      comparison: ">",
      threshold: 100 * articles.maxRejectShare,
    },
    {
      id: "catalogue-shrinking",
      description: `A new release has over ${largestShrink} % fewer articles than the one before. Readers miss them.`,
      metric: { of: "readnext", name: "CatalogueChange" },
      statistic: "Minimum",
      periodMinutes: 60,
      comparison: "<",
      threshold: -largestShrink,
    },
  ];
}

function retrainingMissing(threshold: number): AlarmDefinition {
  return {
    id: "retraining-missing",
    description:
      "No run has looked for new articles when the schedule should have started one. Readers notice nothing yet.",
    metric: { of: "readnext", name: "HoursSinceCheck" },
    statistic: "Maximum",
    periodMinutes: 60,
    comparison: ">",
    threshold,
  };
}

function modelOutdated(threshold: number): AlarmDefinition {
  return {
    id: "model-outdated",
    description:
      "Articles were dropped two schedules ago and are still not recommended. Readers get older ones.",
    metric: { of: "readnext", name: "ModelAgeHours" },
    statistic: "Maximum",
    periodMinutes: 60,
    comparison: ">",
    threshold,
  };
}
