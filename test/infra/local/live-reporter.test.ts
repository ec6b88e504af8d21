import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProgressEvent, Reporter } from "../../../infra/local/progress/events.ts";
import { openReporter } from "../../../infra/local/progress/reporters.ts";
import type { RunResult } from "../../../statemachine/run-result.ts";

let written: string;
let report: Reporter;
const shown = () => stripVTControlCharacters(written);

/** A terminal that keeps what is written to it; moving the cursor leaves no trace. */
function terminal(columns = 200): NodeJS.WriteStream {
  const stream = new PassThrough();
  stream.on("data", (chunk) => {
    written += chunk;
  });
  const still = () => true;
  const tty = { isTTY: true, columns, rows: 50, cursorTo: still, moveCursor: still, clearLine: still };
  return Object.assign(stream, tty) as unknown as NodeJS.WriteStream;
}

beforeEach(() => {
  vi.stubEnv("CI", undefined);
  vi.stubEnv("TERM", "xterm");
  vi.useFakeTimers();
  written = "";
  report = openReporter({ json: false, stream: terminal() });
});

afterEach(() => {
  report({ kind: "state-finished", state: "Any", durationMs: 0, counts: {} });
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const runFinished = (result: RunResult): ProgressEvent => ({
  kind: "run-finished",
  durationMs: 1000,
  result,
});

describe("on a terminal", () => {
  it("the running state shows its time so far, which goes on", () => {
    report({ kind: "state-started", state: "Preprocess" });
    vi.advanceTimersByTime(1000);
    const afterOneSecond = shown();
    vi.advanceTimersByTime(64_000);

    expect(afterOneSecond).toContain("Preprocess 0.0 s");
    expect(afterOneSecond).toMatch(/Preprocess 1\.0 s$/);
    expect(shown()).toMatch(/Preprocess 1 min 05 s$/);
  });

  it("a map tells how many of its items are done, beside the time", () => {
    report({ kind: "state-started", state: "Preprocess" });
    report({ kind: "item-finished", state: "Preprocess", done: 3 });
    vi.advanceTimersByTime(2000);

    expect(shown()).toMatch(/Preprocess 2\.0 s {2}3 done$/);
  });

  it("a training tells its epoch and loss, and the next state nothing of it", () => {
    report({ kind: "state-started", state: "TrainTopicModel" });
    report({ kind: "epoch", state: "TrainTopicModel", epoch: 7, loss: { train: 6.5 } });
    vi.advanceTimersByTime(100);
    const training = shown();
    report({ kind: "state-finished", state: "TrainTopicModel", durationMs: 100, counts: {} });
    report({ kind: "state-started", state: "CreateTopicModel" });

    expect(training).toMatch(/TrainTopicModel 0\.1 s {2}epoch 7, train loss 6\.500$/);
    expect(shown()).toMatch(/CreateTopicModel 0\.0 s$/);
  });

  it("what has ended stays with its own time, and nothing goes on below it", () => {
    report({ kind: "state-started", state: "Evaluate" });
    report({ kind: "state-finished", state: "Evaluate", durationMs: 1234, counts: { probes: 9 } });
    const ended = shown();
    vi.advanceTimersByTime(5000);

    expect(ended).toMatch(/✓ Evaluate {24} {4}1\.2 s {2}probes 9\n$/);
    expect(shown()).toBe(ended);
  });

  it("the live line does not keep a process up whose run broke off", () => {
    vi.useRealTimers();
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();

    report({ kind: "state-started", state: "Preprocess" });

    expect(timers()).toBe(before);
  });

  it("a state that is tried again is no success, and runs on with a time of its own", () => {
    report({ kind: "state-started", state: "InferTopics" });
    vi.advanceTimersByTime(9000);
    report({ kind: "state-retried", state: "InferTopics", attempt: 2 });
    vi.advanceTimersByTime(500);

    expect(shown()).toContain("↻ InferTopics is tried again (2)\n");
    expect(shown()).toMatch(/InferTopics 0\.5 s$/);
  });

  it("a state that failed is marked so, with the words of its cause", () => {
    report({ kind: "state-started", state: "Promote" });
    report({ kind: "state-failed", state: "Promote", error: "X", cause: '{"errorMessage":"no room"}' });

    expect(shown()).toMatch(/✗ Promote failed: X: no room\n$/);
  });

  it.each<[string, string, RunResult]>([
    ["that promoted", "✓ release abc is serving", { status: "PROMOTED", releaseId: "abc" }],
    ["that failed", "✗ the run failed: X: why", { status: "FAILED", error: "X", cause: "why" }],
    ["without news", "– nothing new to learn: why", { status: "NOTHING_NEW", reason: "why" }],
    ["beside another", "– another run is in progress: why", { status: "RUN_IN_PROGRESS", reason: "why" }],
  ])("the end of a run %s reads %j", (_what, line, result) => {
    report(runFinished(result));

    expect(shown()).toBe(`${line} (1.0 s)\n`);
  });
});

describe("a terminal without a width", () => {
  it("gets plain lines: there is nothing to redraw a line on", () => {
    const plain = openReporter({ json: false, stream: terminal(0) });

    plain({ kind: "state-started", state: "Preprocess" });
    vi.advanceTimersByTime(1000);
    expect(shown()).toBe("");
    plain({ kind: "state-finished", state: "Preprocess", durationMs: 1000, counts: {} });

    expect(shown()).toMatch(/^Preprocess +1\.0 s\n$/);
  });
});
