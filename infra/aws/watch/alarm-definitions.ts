import type { Config } from "../../../shared/config/schema.ts";
import { functionAlarms } from "./function-alarms.ts";
import { hostingAlarms } from "./hosting-alarms.ts";
import { readerAlarms } from "./reader-alarms.ts";
import { retrainingAlarms } from "./retraining-alarms.ts";
import type { Statistic, WatchedMetric } from "./watched-metrics.ts";

/** One alarm: the only place that says what is alarming. Constructs, tests and the runbook's articles go by it. */
export interface AlarmDefinition {
  /** In kebab case. Also the heading of its article in docs/runbook.md. */
  readonly id: string;
  /** What happened and what readers notice of it, for a person who is called at night. */
  readonly description: string;
  readonly metric: WatchedMetric;
  readonly statistic: Statistic;
  readonly periodMinutes: number;
  readonly comparison: ">" | ">=" | "<";
  readonly threshold: number;
  /** So many periods in a row must be alarming. Left out: one. */
  readonly periods?: number;
  /**
   * What a period without data counts as. Left out: as good, since most metrics come only when something happens, and
   * with CloudWatch's own choice ("missing") one bad value followed by silence would count for all periods.
   */
  readonly missingData?: "breaching";
}

/** The alarms of a deployment of this configuration. */
export function alarmDefinitions(config: Config): readonly AlarmDefinition[] {
  return [
    ...retrainingAlarms(config),
    ...readerAlarms,
    ...hostingAlarms,
    ...functionAlarms({ nudge: config.schedule.dropNudge.enabled, foldIn: config.foldIn.enabled }),
  ];
}
