import { describe, expect, test } from "vitest";
import { noEpochs } from "../../shared/topics/early-stopping.ts";
import {
  bestModelLine,
  epochLines,
  serialisingLine,
  testLines,
  topicLines,
} from "../../shared/topics/log-lines.ts";
import { OBJECTIVES } from "../../shared/topics/objective.ts";
import type { EpochReport } from "../../shared/topics/training.ts";

const RUN = { epochs: 100, batchSize: 128, objective: OBJECTIVES.contrastive };
const LOSSES = { kld: 0.25, recons: 6.5, total: 6.75, totalPerToken: 6.9 };

const REPORT: EpochReport = {
  epoch: 1,
  examples: 4524,
  batches: 36,
  words: { kld: 0, recons: 0, nats: 0, tokens: 1 },
  parts: { reconstruction: 400, kl: 10, contrastive: 2 },
  train: LOSSES,
  validation: undefined,
  minimised: { train: 7.5, validation: undefined },
  verdict: { state: noEpochs, isBest: true, stop: false },
  startMs: 1_700_000_000_000,
  trainMs: 1250,
  validationMs: 0,
};

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]\d+)?/.source;

describe("log lines", () => {
  test("of an epoch are the container's, in its order, but for the line on the objective", () => {
    const lines = epochLines(REPORT, RUN).filter((line) => !line.startsWith("Objective "));

    const expected = [
      /^# Finished training epoch 1 on 4524 examples from 36 batches, each of size 128\.$/,
      /^Metrics for Training:$/,
      /^Loss \(name: value\) total: 6\.75$/,
      /^Loss \(name: value\) kld: 0\.25$/,
      /^Loss \(name: value\) recons: 6\.5$/,
      /^Loss \(name: value\) logppx: 6\.75$/,
      /^#quality_metric: host=algo-1, epoch=1, train total_loss <loss>=6\.75$/,
      /^Timing: train: 1\.25s, val: 0\.00s, epoch: 1\.25s$/,
      /^#progress_metric: host=algo-1, completed 1(\.0)? % of epochs$/,
      /^#metrics \{"StartTime":1700000000,"EndTime":1700000001\.25,"Dimensions":\{"Algorithm":"AWS\/NTM","Host":"algo-1","Operation":"training","epoch":0,"Meta":"training_data_iter"\},"Metrics":\{"Total Records Seen":\{"sum":4524,"count":1,"min":4524,"max":4524\}\}\}$/,
      /^#throughput_metric: host=algo-1, train throughput=3619\.2 records\/second$/,
    ];
    expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("match the patterns by which SageMaker and others read the container's metrics", () => {
    const text = epochLines({ ...REPORT, validation: LOSSES }, RUN).join("\n");

    const values = [
      /#quality_metric: host=\S+, epoch=\S+, train total_loss <loss>=(\S+)/,
      /#quality_metric: host=\S+, epoch=\S+, validation total_loss <loss>=(\S+)/,
      /#throughput_metric: host=\S+, train throughput=(\S+) records\/second/,
      /#progress_metric: host=\S+, completed (\S+) %/,
    ].map((pattern) => pattern.exec(text)?.[1]);
    expect(values).toEqual(["6.75", "6.75", "3619.2", "1"].map((value) => value));
  });

  test("tell what is minimised apart from the container's total", () => {
    const line = epochLines(REPORT, RUN).find((each) => each.startsWith("Objective "));

    expect(line).toBe("Objective (nats per document) total: 441 reconstruction: 400 kl: 10 contrastive: 2");
  });

  test("show the losses that the patience rule looked at, and count bad epochs", () => {
    const patience = { window: [6.5, 6.25], minimum: 6.25, difference: -0.25, bad: true };
    const verdict = { ...REPORT.verdict, state: { ...noEpochs, badEpochs: 1 }, patience };

    const lines = epochLines({ ...REPORT, verdict }, RUN);

    expect(lines).toContain(
      "patience losses:[6.5,6.25] min patience loss:6.25 current loss:6.5 absolute loss difference:0.25",
    );
    expect(lines).toContain("Bad epoch: loss has not improved (enough). Bad count:1");
  });

  test("have a finite throughput when the clock stands still", () => {
    const text = epochLines({ ...REPORT, trainMs: 0 }, RUN).join("\n");

    expect(text).toMatch(new RegExp(`train throughput=${NUMBER} records`));
  });

  test("list topics by column without a vocabulary", () => {
    const lines = topicLines(
      [
        [3, 1],
        [3, 2],
      ],
      undefined,
    );

    expect(lines).toEqual(["Topics from epoch:final (num_topics:2) [, tu 0.75]:", "3 1", "3 2"]);
  });

  test("list topics by word, each with its uniqueness, with a vocabulary", () => {
    const lines = topicLines(
      [
        [0, 1],
        [2, 3],
      ],
      ["ape", "bee", "cat", "dog"],
    );

    expect(lines).toEqual([
      "Topics from epoch:final (num_topics:2) [, tu 1.00]:",
      "[, 1.00] ape bee",
      "[, 1.00] cat dog",
    ]);
  });

  test("end as the container's", () => {
    expect(bestModelLine(99, 6.5)).toBe("Best model based on early stopping at epoch 99. Best loss: 6.5");
    expect(serialisingLine("model_algo-1")).toBe("Serializing model to /opt/ml/model/model_algo-1");
  });

  test("of the test channel give the score as a tuple", () => {
    const lines = testLines(LOSSES, 2176, 128);

    expect(lines[0]).toBe("Finished scoring on 2176 examples from 17 batches, each of size 128.");
    expect(lines).toContain("#test_score (algo-1) : ('log_perplexity', 6.75)");
    expect(lines).toContain("#test_score (algo-1) : ('log_perplexity_per_token', 6.9)");
  });
});
