import { metricUnits } from "../../../shared/runtime/measure.ts";
import { alarmDefinitions } from "../watch/alarm-definitions.ts";
import { type Line, line } from "./line.ts";
import type { Context } from "./retraining-lines.ts";

/** What it costs to know that all is well, and to be started on time. */
export function watchLines({ config, sizes, assumptions, prices, workload }: Context): Line[] {
  const listeners = Number(config.schedule.dropNudge.enabled) + Number(config.foldIn.enabled);
  const queues = 1 + listeners;
  // Sent, received, deleted.
  const messages = (3 * listeners * sizes.droppedPerMonth) / sizes.articlesPerObject;
  const observations = assumptions.hoursPerMonth;
  return [
    line(
      "metrics",
      Object.keys(metricUnits).length + assumptions.apiMetrics,
      "metrics",
      prices.of("customMetricPerMonth"),
      "metrics of shared/runtime/measure.ts + detailed metrics of the API",
    ),
    line(
      "alarms",
      alarmDefinitions(config).length,
      "alarms",
      prices.of("alarmPerMonth"),
      "alarms of infra/aws/watch",
    ),
    line("dashboard", assumptions.dashboards, "dashboard", prices.of("dashboardPerMonth"), "dashboards"),
    line(
      "hourly look's time",
      (assumptions.observeMemoryMb / 1024) * assumptions.invocationSeconds * observations,
      "GB-seconds",
      prices.of("lambdaArmPerGbSecond"),
      "730 x start x 1 GB",
    ),
    line(
      "scheduled starts",
      observations + workload.looks,
      "starts",
      prices.of("schedulerInvocationsPerMillion"),
      "730 + looks",
    ),
    line(
      "queues",
      queues * assumptions.pollsPerQueue + messages,
      "requests",
      prices.of("sqsRequestsPerMillion"),
      "queues x polls a queue; schedule.dropNudge and foldIn have one each, and 3 for each dropped object",
    ),
    line(
      "alarm e-mails",
      assumptions.alarmEmails * config.watch.emails.length,
      "e-mails",
      prices.of("snsEmailsPerHundredThousand"),
      "alarms raised x watch.emails",
    ),
    line("key of the alarm topic", assumptions.kmsKeys, "key", prices.of("kmsKeyPerMonth"), "keys"),
  ];
}
