import { EventEmitter } from "node:events";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { trainingResult } from "../../shared/algorithms/training-thread.ts";

/** What comes of a thread that does this. */
function resultOf(life: (thread: EventEmitter) => void) {
  const thread = new EventEmitter();
  const lines: string[] = [];
  const result = trainingResult(thread as Worker, (line) => lines.push(line));
  life(thread);
  return { result, lines };
}

describe("trainingResult", () => {
  it("is the model, with the log's lines before it", async () => {
    const bytes = Uint8Array.of(1, 2);

    const { result, lines } = resultOf((thread) => {
      thread.emit("message", { log: "epoch 1" });
      thread.emit("message", { log: "epoch 2" });
      thread.emit("message", { model: [["model_algo-1", bytes]] });
      thread.emit("exit", 0);
    });

    expect(await result).toEqual({ status: "Completed", files: new Map([["model_algo-1", bytes]]) });
    expect(lines).toEqual(["epoch 1", "epoch 2"]);
  });

  it("is the reason that the thread gave", async () => {
    const { result } = resultOf((thread) => {
      thread.emit("message", { failureReason: "ClientError: no word" });
      thread.emit("exit", 1);
    });

    expect(await result).toEqual({ status: "Failed", reason: "ClientError: no word" });
  });

  it.each<[string, (thread: EventEmitter) => void, string]>([
    [
      "breaks",
      (thread) => thread.emit("error", new RangeError("out of memory")),
      "InternalServerError: RangeError: out of memory",
    ],
    [
      "ends without a word",
      (thread) => thread.emit("exit", 3),
      "InternalServerError: the training thread ended with code 3 and without a model",
    ],
  ])("is a failure when the thread %s", async (_, life, reason) => {
    expect(await resultOf(life).result).toEqual({ status: "Failed", reason });
  });
});
