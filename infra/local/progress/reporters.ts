import type { Reporter } from "./events.ts";
import { liveReporter } from "./live-reporter.ts";
import { wordEnd, wordLoss } from "./wording.ts";

/** The reporter that fits where the output goes: one line of JSON per event, a live line, or plain lines. */
export function openReporter(output: {
  readonly json: boolean;
  readonly stream: NodeJS.WriteStream;
}): Reporter {
  const write = (line: string) => void output.stream.write(`${line}\n`);
  if (output.json) return (event) => write(JSON.stringify(event));
  return isScreen(output.stream) ? liveReporter(output.stream) : plainReporter(write);
}

/** One line for each state that ended and for every epoch. */
export function plainReporter(write: (line: string) => void): Reporter {
  return (event) => {
    if (event.kind === "epoch") {
      if (event.loss.validation !== undefined) write(`  epoch ${event.epoch}: ${wordLoss(event.loss)}`);
      return;
    }
    const line = wordEnd(event);
    if (line) write(line);
  };
}

/** A terminal without a width (a pseudo-terminal that nobody sized) cannot redraw a line. */
function isScreen({ isTTY, columns }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0;
}
