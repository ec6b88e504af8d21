import { Duration, Stack } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IWidget,
  PeriodOverride,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { namePrefix } from "../../../shared/release/names.ts";
import { metricOf, type Statistic, type Watched, type WatchedMetric } from "./watched-metrics.ts";

export interface WatchDashboardProps {
  readonly watched: Watched;
  /** Shown by their state, on top. */
  readonly alarms: readonly Alarm[];
}

/** One line of a graph: what people call it, which metric, which statistic. */
type Line = readonly [label: string, metric: WatchedMetric, statistic: Statistic];

interface Graph {
  readonly title: string;
  readonly periodMinutes: number;
  readonly left: readonly Line[];
  readonly right?: readonly Line[];
}

const own = (name: Extract<WatchedMetric, { of: "readnext" }>["name"]) => ({ of: "readnext", name }) as const;
const runs = (name: Extract<WatchedMetric, { of: "state machine" }>["name"]) =>
  ({ of: "state machine", name }) as const;
const api = (name: Extract<WatchedMetric, { of: "api" }>["name"]) => ({ of: "api", name }) as const;

/** Three rows, from learning by serving to what is left over. Metrics that a run gives once are shown by the hour. */
const rows: readonly (readonly Graph[])[] = [
  [
    {
      title: "Runs",
      periodMinutes: 60,
      left: [
        ["started", runs("ExecutionsStarted"), "Sum"],
        ["succeeded", runs("ExecutionsSucceeded"), "Sum"],
        ["failed", runs("ExecutionsFailed"), "Sum"],
        ["timed out", runs("ExecutionsTimedOut"), "Sum"],
        ["stopped by hand", runs("ExecutionsAborted"), "Sum"],
      ],
    },
    {
      title: "Hours without",
      periodMinutes: 60,
      left: [
        ["a look for new articles", own("HoursSinceCheck"), "Maximum"],
        ["the articles dropped first", own("ModelAgeHours"), "Maximum"],
      ],
    },
    {
      title: "Articles of a run, in per cent",
      periodMinutes: 60,
      left: [
        ["rejected of the dropped", own("RejectShare"), "Maximum"],
        ["more or fewer than before", own("CatalogueChange"), "Minimum"],
      ],
    },
  ],
  [
    {
      title: "API",
      periodMinutes: 5,
      left: [["requests", api("Count"), "Sum"]],
      right: [["5xx", api("5xx"), "Sum"]],
    },
    {
      title: "API, milliseconds to an answer",
      periodMinutes: 5,
      left: [
        ["half within", api("Latency"), "p50"],
        ["99 % within", api("Latency"), "p99"],
      ],
    },
    {
      title: "Hosted models, milliseconds to an answer",
      periodMinutes: 5,
      left: [
        ["half within", own("EndpointLatency"), "p50"],
        ["99 % within", own("EndpointLatency"), "p99"],
      ],
      right: [["failures", own("EndpointFailures"), "Sum"]],
    },
  ],
  [
    {
      title: "Hosted models",
      periodMinutes: 60,
      left: [
        ["missing of the serving release", own("EndpointsMissing"), "Maximum"],
        ["without a release", own("EndpointsWithoutRelease"), "Maximum"],
      ],
    },
    {
      title: "Releases that readers refused",
      periodMinutes: 5,
      left: [
        ["refused", own("ReleaseRefused"), "Sum"],
        ["refused of what was folded in", own("DeltaRefused"), "Sum"],
      ],
    },
    {
      title: "Dead letters",
      periodMinutes: 5,
      left: [["waiting", { of: "dead letters", name: "ApproximateNumberOfMessagesVisible" }, "Maximum"]],
    },
  ],
];

const columns = 24;

/** One screen that tells whether it learns, whether it serves, and what is left over. */
export function watchDashboard(scope: Construct, id: string, { watched, alarms }: WatchDashboardProps) {
  const status = new AlarmStatusWidget({ title: "Alarms", alarms: [...alarms], width: columns, height: 4 });
  return new Dashboard(scope, id, {
    // Dashboards know no Region: the name tells two deployments of one stage apart.
    dashboardName: `${namePrefix(watched.config.stage)}${Stack.of(scope).region}`,
    defaultInterval: Duration.days(3),
    periodOverride: PeriodOverride.INHERIT,
    widgets: [[status], ...rows.map((graphs) => graphs.map((graph) => graphWidget(watched, graph)))],
  });
}

function graphWidget(watched: Watched, { title, periodMinutes, left, right = [] }: Graph): IWidget {
  const draw = (lines: readonly Line[]) =>
    lines.map(([label, metric, statistic]) => metricOf(watched, metric, { statistic, periodMinutes, label }));
  const width = columns / 3;
  return new GraphWidget({ title, width, height: 5, left: draw(left), right: draw(right) });
}
