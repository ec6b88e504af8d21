/** What CloudFormation is told of an alarm, as far as it decides when the alarm is raised. */
export interface AlarmProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  /** Seconds. */
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

export interface Sample {
  readonly at: Date;
  readonly value: number;
}

/** CloudWatch looks at more periods than it judges, in case some are empty. How many more it does not say; its examples: two. */
const furtherPeriods = 2;

const stepMs = 60_000;

/** When people are first called; undefined: never. CloudWatch looks every minute, at periods that end in that minute. */
export function raisedAt(
  alarm: AlarmProperties,
  samples: readonly Sample[],
  from: Date,
  to: Date,
): Date | undefined {
  for (let now = from.getTime(); now <= to.getTime(); now += stepMs) {
    if (isAlarming(alarm, datapoints(alarm, samples, now))) return new Date(now);
  }
  return undefined;
}

/**
 * Whether CloudWatch is in ALARM over these datapoints, newest first; undefined: a period without data. Real ones come
 * first; only if there are too few of them, missing ones are counted in as `TreatMissingData` says. Source: CloudWatch User
 * Guide, "Configuring how CloudWatch alarms treat missing data".
 */
export function isAlarming(
  { EvaluationPeriods: judged, DatapointsToAlarm: enough, TreatMissingData, ...alarm }: AlarmProperties,
  newestFirst: readonly (number | undefined)[],
): boolean {
  const real = newestFirst.filter((value) => value !== undefined).slice(0, judged);
  const breaching = real.filter((value) => breaches(alarm, value)).length;
  switch (TreatMissingData) {
    case "breaching":
      return breaching + (judged - real.length) >= enough;
    case "notBreaching":
      return breaching >= enough;
    default:
      throw new Error(`missing data treated as ${TreatMissingData} is not simulated`);
  }
}

function datapoints(alarm: AlarmProperties, samples: readonly Sample[], now: number): (number | undefined)[] {
  const periodMs = alarm.Period * 1000;
  const count = alarm.EvaluationPeriods + furtherPeriods;
  const values: number[][] = Array.from({ length: count }, () => []);
  for (const { at, value } of samples) values[Math.floor((now - at.getTime()) / periodMs)]?.push(value);
  return values.map((inPeriod) => (inPeriod.length === 0 ? undefined : statistic(alarm, inPeriod)));
}

function statistic({ Statistic, ExtendedStatistic }: AlarmProperties, values: readonly number[]): number {
  switch (Statistic ?? ExtendedStatistic) {
    case "Sum":
      return values.reduce((sum, value) => sum + value, 0);
    case "Maximum":
      return Math.max(...values);
    case "Minimum":
      return Math.min(...values);
    case "SampleCount":
      return values.length;
    case "p99":
      return (
        values.toSorted((left, right) => left - right)[Math.ceil(0.99 * values.length) - 1] ?? Number.NaN
      );
    default:
      throw new Error(`statistic ${Statistic ?? ExtendedStatistic} is not simulated`);
  }
}

function breaches(
  { ComparisonOperator, Threshold }: Pick<AlarmProperties, "ComparisonOperator" | "Threshold">,
  value: number,
): boolean {
  switch (ComparisonOperator) {
    case "GreaterThanThreshold":
      return value > Threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= Threshold;
    case "LessThanThreshold":
      return value < Threshold;
    default:
      throw new Error(`comparison ${ComparisonOperator} is not simulated`);
  }
}
