import { type RunResult, readCause } from "../../../statemachine/run-result.ts";
import type { Counts, EpochLoss, ProgressEvent } from "./events.ts";

const stateColumn = 32;
const timeColumn = 9;

/** "1.2 s", "2 min 05 s". */
export function wordDuration(durationMs: number): string {
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}

/** "vocabulary size 2,000, articles 11,314"; zeros are left out. */
export function wordCounts(counts: Counts): string {
  return Object.entries(counts)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${wordName(name)} ${value.toLocaleString("en-US")}`)
    .join(", ");
}

export function wordLoss(loss: EpochLoss): string {
  const train = loss.train === undefined ? "" : `train loss ${loss.train.toFixed(3)}`;
  const validation = loss.validation === undefined ? "" : `validation loss ${loss.validation.toFixed(3)}`;
  return [train, validation].filter(Boolean).join(", ");
}

export function wordResult(result: RunResult): string {
  if (result.status === "PROMOTED") return `release ${result.releaseId} is serving`;
  if (result.status === "FAILED") return `the run failed: ${result.error}: ${result.cause}`;
  if (result.status === "RUN_IN_PROGRESS") return `another run is in progress: ${result.reason}`;
  return `nothing new to learn: ${result.reason}`;
}

/** The line that stays of an event that ends or interrupts something; undefined for the others. */
export function wordEnd(event: ProgressEvent): string | undefined {
  switch (event.kind) {
    case "sample-gave-way":
      return "the bundled sample gives way to your own articles; releases made from it stay as they are";
    case "state-finished":
      return `${event.state.padEnd(stateColumn)}${wordDuration(event.durationMs).padStart(timeColumn)}  ${wordCounts(event.counts)}`.trimEnd();
    case "state-failed":
      return `${event.state} failed: ${event.error}: ${readCause(event.cause)}`;
    case "state-retried":
      return `${event.state} is tried again (${event.attempt})`;
    case "run-finished":
      return [
        `${wordResult(event.result)} (${wordDuration(event.durationMs)})`,
        ...(event.page === undefined ? [] : [`its report: ${event.page}`]),
      ].join("\n");
    default:
      return undefined;
  }
}

function wordName(name: string): string {
  return name.replace(/[A-Z]|\d+/g, (part) => ` ${part.toLowerCase()}`);
}
