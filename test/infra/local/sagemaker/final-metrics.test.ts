import { expect, test } from "vitest";
import { collectMetrics } from "../../../../infra/local/sagemaker/final-metrics.ts";

test("takes the last value of each metric of the containers' log lines, and nothing else", () => {
  const metrics = collectMetrics(() => new Date(0));
  const lines = [
    "# Finished training epoch 1 on 4524 examples from 36 batches, each of size 128.",
    "Loss (name: value) total: 6.98",
    "#quality_metric: host=algo-1, epoch=1, train total_loss <loss>=6.9806",
    "#quality_metric: host=algo-1, epoch=1, validation total_loss <loss>=7.01",
    "#quality_metric: host=algo-1, epoch=2, train total_loss <loss>=6.5e0",
    "#quality_metric: host=algo-1, epoch=3, train total_loss <loss>=nan",
    "#quality_metric: host=algo-1, test accuracy <score>=0.75",
    "#throughput_metric: host=algo-1, train throughput=3608.06 records/second",
  ];

  for (const line of lines) metrics.observe(line);

  const Timestamp = "1970-01-01T00:00:00.000Z";
  expect(metrics.finals()).toEqual([
    { MetricName: "train:total_loss", Value: 6.5, Timestamp },
    { MetricName: "validation:total_loss", Value: 7.01, Timestamp },
    { MetricName: "test:accuracy", Value: 0.75, Timestamp },
  ]);
});
