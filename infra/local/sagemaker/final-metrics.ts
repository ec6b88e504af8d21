import type { MetricData } from "@aws-sdk/client-sagemaker";
import type { Wire } from "./wire.ts";

export interface MetricCollector {
  readonly observe: (line: string) => void;
  /** The last value of each metric, in the order in which they first appeared. */
  readonly finals: () => Wire<MetricData>[];
}

/** `#quality_metric: host=algo-1, epoch=3, validation total_loss <loss>=6.4` is the metric `validation:total_loss`. */
const qualityMetric =
  /^#quality_metric: host=\S+?,(?: epoch=\S+?,)? (train|validation|test) (\S+) <\w+>=(\S+)$/;

/** Reads a training log as SageMaker does for its built-in algorithms: what becomes FinalMetricDataList. */
export function collectMetrics(clock: () => Date): MetricCollector {
  const metrics = new Map<string, Wire<MetricData>>();
  return {
    observe: (line) => {
      const [, channel, measure, text] = qualityMetric.exec(line) ?? [];
      const Value = Number(text);
      if (text === undefined || !Number.isFinite(Value)) return;
      const MetricName = `${channel}:${measure}`;
      metrics.set(MetricName, { MetricName, Value, Timestamp: clock().toISOString() });
    },
    finals: () => [...metrics.values()],
  };
}
