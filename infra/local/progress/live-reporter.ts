import ora from "ora";
import type { ProgressEvent, Reporter } from "./events.ts";
import { wordDuration, wordEnd, wordLoss } from "./wording.ts";

const refreshMs = 100;

/** The running state, with its time so far, on a line that changes in place; what has ended stays above it. */
export function liveReporter(stream: NodeJS.WriteStream, nowMs: () => number = Date.now): Reporter {
  const line = ora({ stream, discardStdin: false, hideCursor: false, interval: refreshMs });
  let refreshing: NodeJS.Timeout | undefined;
  let detail = "";
  const begin = (state: string) => {
    const startedMs = nowMs();
    detail = "";
    line.text = state;
    line.suffixText = () => `${wordDuration(nowMs() - startedMs)}${detail && `  ${detail}`}`;
    line.render();
    clearInterval(refreshing);
    // Not ora's own timer: it would keep a process up whose run broke off.
    refreshing = setInterval(() => line.render(), refreshMs).unref();
  };
  const end = (symbol: string, text: string) => {
    clearInterval(refreshing);
    line.stopAndPersist({ symbol, text, suffixText: "" });
  };
  return (event) => {
    if (event.kind === "state-started") return begin(event.state);
    if (event.kind === "item-finished") detail = `${event.done} done`;
    if (event.kind === "epoch") detail = `epoch ${event.epoch}, ${wordLoss(event.loss)}`;
    const text = wordEnd(event);
    if (text) end(symbolOf(event), text);
    if (event.kind === "state-retried") begin(event.state);
  };
}

function symbolOf(event: ProgressEvent): string {
  if (event.kind === "state-retried") return "↻";
  if (event.kind === "state-failed") return "✗";
  if (event.kind === "sample-gave-way") return "–";
  if (event.kind !== "run-finished" || event.result.status === "PROMOTED") return "✓";
  return event.result.status === "FAILED" ? "✗" : "–";
}
