import ora from "ora";
import { readCause } from "./cause.ts";
import type { ProgressEvent, Reporter } from "./events.ts";
import { wordCounts, wordDuration, wordLoss, wordResult } from "./wording.ts";

const stateColumn = 32;
const timeColumn = 9;

/** The reporter that fits where the output goes: one line of JSON per event, a live line, or plain lines. */
export function openReporter(output: {
  readonly json: boolean;
  readonly stream: NodeJS.WriteStream;
}): Reporter {
  const write = (line: string) => void output.stream.write(`${line}\n`);
  if (output.json) return (event) => write(JSON.stringify(event));
  return output.stream.isTTY ? liveReporter(output.stream) : plainReporter(write);
}

/** One line for each state that ended and for every epoch. */
export function plainReporter(write: (line: string) => void): Reporter {
  return (event) => {
    if (event.kind === "epoch") {
      if (event.loss.validation !== undefined) write(`  epoch ${event.epoch}: ${wordLoss(event.loss)}`);
      return;
    }
    const line = settledLine(event);
    if (line) write(line);
  };
}

/** The running state on a line that changes in place; what has ended stays above it. */
function liveReporter(stream: NodeJS.WriteStream): Reporter {
  const spinner = ora({ stream, discardStdin: false });
  return (event) => {
    if (event.kind === "state-started") spinner.start(event.state);
    else if (event.kind === "item-finished") spinner.text = `${event.state}  ${event.done} done`;
    else if (event.kind === "epoch")
      spinner.text = `${event.state}  epoch ${event.epoch}, ${wordLoss(event.loss)}`;
    else {
      const line = settledLine(event);
      if (!line) return;
      spinner.stopAndPersist({ symbol: event.kind === "state-failed" ? "✗" : "✓", text: line });
    }
  };
}

function settledLine(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case "state-finished":
      return `${event.state.padEnd(stateColumn)}${wordDuration(event.durationMs).padStart(timeColumn)}  ${wordCounts(event.counts)}`.trimEnd();
    case "state-failed":
      return `${event.state} failed: ${event.error}: ${readCause(event.cause)}`;
    case "state-retried":
      return `${event.state} is tried again (${event.attempt})`;
    case "run-finished":
      return `${wordResult(event.result)} (${wordDuration(event.durationMs)})`;
    default:
      return undefined;
  }
}
