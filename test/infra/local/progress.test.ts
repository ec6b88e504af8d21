import { describe, expect, it } from "vitest";
import type { EventLog } from "../../../infra/local/progress/event-log.ts";
import type { ProgressEvent } from "../../../infra/local/progress/events.ts";
import { followExecution } from "../../../infra/local/progress/follow-execution.ts";
import { plainReporter } from "../../../infra/local/progress/reporters.ts";
import { followTrainingLog } from "../../../infra/local/progress/training-log.ts";

describe("progress", () => {
  it("adds up the counts of a map's results and leaves batch numbers out", async () => {
    async function* events(): AsyncGenerator<EventLog> {
      yield { type: "StateEntered", timestamp: 1000, state: { name: "Preprocess", type: "Map" } };
      yield {
        type: "StateExited",
        timestamp: 1500,
        state: {
          name: "Preprocess",
          type: "Map",
          output: {
            batches: [
              { batch: 0, accepted: 2 },
              { batch: 1, accepted: 3, rejected: 1 },
            ],
          },
        },
      };
    }
    const seen: ProgressEvent[] = [];

    await followExecution(
      events(),
      () => "$.batches",
      (event) => seen.push(event),
    );

    expect(seen).toEqual([
      { kind: "state-started", state: "Preprocess" },
      { kind: "state-finished", state: "Preprocess", durationMs: 500, counts: { accepted: 5, rejected: 1 } },
    ]);
  });

  it("joins an epoch's train and validation loss from the container's log lines", () => {
    const follow = followTrainingLog();

    const seen = [
      "# Finished training epoch 3 on 4524 examples from 36 batches, each of size 128.",
      "#quality_metric: host=algo-1, epoch=3, train total_loss <loss>=6.98",
      "#quality_metric: host=algo-1, epoch=3, validation total_loss <loss>=7.01",
    ].map(follow);

    expect(seen).toEqual([
      undefined,
      { epoch: 3, loss: { train: 6.98 } },
      { epoch: 3, loss: { train: 6.98, validation: 7.01 } },
    ]);
  });

  it("writes plain lines that a person can read", () => {
    const lines: string[] = [];
    const report = plainReporter((line) => lines.push(line));

    report({ kind: "sample-gave-way" });
    report({ kind: "state-started", state: "Preprocess" });
    report({
      kind: "state-finished",
      state: "BuildVocabulary",
      durationMs: 1234,
      counts: { vocabularySize: 2000, rejected: 0 },
    });
    report({ kind: "run-finished", durationMs: 61_000, result: { status: "PROMOTED", releaseId: "abc" } });

    expect(lines).toEqual([
      "the bundled sample gives way to your own articles; releases made from it stay as they are",
      "BuildVocabulary                     1.2 s  vocabulary size 2,000",
      "release abc is serving (1 min 01 s)",
    ]);
  });
});
