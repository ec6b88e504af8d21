import type { AlarmDefinition } from "./alarm-definitions.ts";

/**
 * What fails beside the state machine, where no execution tells of it. The stages' own errors are the state machine's:
 * it tries again, and `retraining-failed` tells what does not pass.
 */
export function functionAlarms(on: {
  readonly nudge: boolean;
  readonly foldIn: boolean;
}): readonly AlarmDefinition[] {
  return [
    {
      id: "dead-letters",
      description:
        "A start or an event could not be delivered or done with, and waits in the queue of dead letters.",
      metric: { of: "dead letters", name: "ApproximateNumberOfMessagesVisible" },
      statistic: "Maximum",
      periodMinutes: 5,
      comparison: ">=",
      threshold: 1,
    },
    {
      id: "observe-failing",
      description: "Observe fails: what it measures is missing. Readers notice nothing.",
      metric: { of: "Observe", name: "Errors" },
      ...threeInAnHour,
    },
    {
      id: "clear-stopped-run-failing",
      description: "A stopped run could not be cleared away for over an hour. Readers notice nothing.",
      metric: { of: "ClearStoppedRun", name: "Errors" },
      statistic: "Sum",
      periodMinutes: 15,
      comparison: ">=",
      threshold: 1,
      // It fails on purpose, every six minutes, as long as an endpoint is being made: an hour at worst.
      periods: 5,
    },
    ...(on.nudge ? [nudgeFailing] : []),
    ...(on.foldIn ? [foldInFailing] : []),
  ];
}

/** Errors. Lambda tries what it is called for three times. */
const threeInAnHour = { statistic: "Sum", periodMinutes: 60, comparison: ">=", threshold: 3 } as const;

const nudgeFailing: AlarmDefinition = {
  id: "nudge-failing",
  description: "Nudge fails: dropped articles wait for the schedule. Readers notice nothing.",
  metric: { of: "Nudge", name: "Errors" },
  ...threeInAnHour,
};

const foldInFailing: AlarmDefinition = {
  id: "fold-in-failing",
  description: "FoldIn fails: dropped articles wait for the next retraining. Readers get all others.",
  metric: { of: "FoldIn", name: "Errors" },
  ...threeInAnHour,
};
