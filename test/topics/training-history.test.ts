import { describe, expect, it } from "vitest";
import { noEpochs } from "../../shared/topics/early-stopping.ts";
import type { EpochReport } from "../../shared/topics/training.ts";
import { decodeHistory, encodeHistory } from "../../shared/topics/training-history.ts";

const losses = (total: number) => ({ total, kld: 0.25, recons: total - 0.25, totalPerToken: total });

function report(epoch: number, train: number, validation?: number): EpochReport {
  return {
    epoch,
    examples: 1,
    batches: 1,
    words: { kld: 0, recons: 0, nats: 0, tokens: 1 },
    parts: { reconstruction: 0, kl: 0, contrastive: 0 },
    train: losses(train),
    validation: validation === undefined ? undefined : losses(validation),
    minimised: { train: train - 1, validation: validation === undefined ? undefined : validation - 1 },
    verdict: { state: noEpochs, isBest: true, stop: false },
    startMs: 0,
    trainMs: epoch,
    validationMs: 0,
  };
}

const encodeText = (text: string) => new TextEncoder().encode(text);

describe("the history of a training", () => {
  it("keeps the losses of every epoch, and of the validation set where there is one", () => {
    const bytes = encodeHistory([report(1, 7.5, 8), report(2, 7)], 2, { by: "patience" });

    expect(decodeHistory(bytes)).toEqual({
      epochs: [
        {
          train: { minimised: 6.5, bound: 7.5, reconstruction: 7.25, kl: 0.25 },
          validation: { minimised: 7, bound: 8, reconstruction: 7.75, kl: 0.25 },
        },
        { train: { minimised: 6, bound: 7, reconstruction: 6.75, kl: 0.25 } },
      ],
      bestEpoch: 2,
      ended: { by: "patience" },
    });
  });

  it("holds no time: equal trainings have equal bytes", () => {
    const quick = encodeHistory([report(1, 7)], 1, { by: "epochs" });
    const slow = encodeHistory([{ ...report(1, 7), startMs: 99, trainMs: 99 }], 1, { by: "epochs" });

    expect(slow).toEqual(quick);
  });

  it("names a loss that is no number for what it is", () => {
    const end = { by: "divergence", epoch: 2, loss: Number.NaN, message: "not kept" } as const;

    const history = decodeHistory(encodeHistory([report(1, Number.POSITIVE_INFINITY)], 1, end));

    expect(history.epochs[0]?.train).toMatchObject({ bound: "Infinity", minimised: "Infinity" });
    expect(history.ended).toEqual({ by: "divergence", epoch: 2, loss: "NaN" });
  });

  it.each([
    ["another version", `{"schemaVersion":2,"epochs":[],"bestEpoch":1,"ended":{"by":"epochs"}}`],
    ["no epochs", `{"schemaVersion":1,"epochs":[],"bestEpoch":1,"ended":{"by":"epochs"}}`],
    ["an end that nobody knows", `{"schemaVersion":1,"epochs":[{}],"bestEpoch":1,"ended":{"by":"fire"}}`],
    ["another file", `[1,2,3]`],
    ["what is no JSON", "{"],
  ])("refuses %s", (_, text) => {
    expect(() => decodeHistory(encodeText(text))).toThrow(
      expect.objectContaining({ name: "CorruptDataError", code: "HISTORY_CORRUPT" }),
    );
  });
});
