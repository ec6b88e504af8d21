import * as z from "zod";
import type { EventLog } from "./event-log.ts";
import type { Counts, Reporter } from "./events.ts";

/** States whose passing a person need not see. */
const quietTypes = new Set(["Choice", "Pass", "Wait", "Succeed", "Fail"]);
/** Numbers in a stage's result that are no counts. */
const notCounted = new Set(["batch", "part", "polls", "seed"]);

/** What only the events tell: a run that fails has no output. */
export interface Followed {
  /** Undefined until it was planned. */
  readonly runId: string | undefined;
}

/**
 * Turns the runner's event log into progress. `resultPathOf` tells where a state's result lies in its output.
 */
export async function followExecution(
  events: AsyncIterable<EventLog>,
  resultPathOf: (state: string) => string | undefined,
  report: Reporter,
): Promise<Followed> {
  let runId: string | undefined;
  const startedAt = new Map<string, number>();
  const done = new Map<string, number>();
  const failed = new Set<string>();
  for await (const event of events) {
    const { state, parentState } = event;
    if (event.type === "MapIterationSucceeded" && parentState) {
      const finished = (done.get(parentState.name) ?? 0) + 1;
      done.set(parentState.name, finished);
      report({ kind: "item-finished", state: parentState.name, done: finished });
    }
    if (!state || event.index !== undefined || quietTypes.has(state.type)) continue;
    if (event.type === "StateEntered") {
      runId ??= runIdIn(state.input);
      startedAt.set(state.name, event.timestamp);
      failed.delete(state.name);
      report({ kind: "state-started", state: state.name });
    } else if (event.type === "StateRetried") {
      failed.delete(state.name);
      report({ kind: "state-retried", state: state.name, attempt: event.retry?.attempt ?? 1 });
    } else if (event.type === "StateFailed") {
      failed.add(state.name);
      report({ kind: "state-failed", state: state.name, error: event.Error ?? "", cause: event.Cause ?? "" });
    } else if (event.type === "StateExited" && !failed.has(state.name)) {
      const durationMs = event.timestamp - (startedAt.get(state.name) ?? event.timestamp);
      const counts = countsIn(resultOf(state.output, resultPathOf(state.name)));
      report({ kind: "state-finished", state: state.name, durationMs, counts });
    }
  }
  return { runId };
}

function runIdIn(input: unknown): string | undefined {
  return z.object({ run: z.object({ id: z.string() }) }).safeParse(input).data?.run.id;
}

function resultOf(output: unknown, resultPath: string | undefined): unknown {
  const match = /^\$\.(\w+)$/.exec(resultPath ?? "");
  if (!match?.[1] || typeof output !== "object" || output === null) return undefined;
  return (output as Record<string, unknown>)[match[1]];
}

/** Every number at the top of a result; those of a Map's results added up. */
function countsIn(result: unknown): Counts {
  const counts: Record<string, number> = {};
  for (const part of Array.isArray(result) ? result : [result]) {
    for (const [name, value] of Object.entries(part ?? {})) {
      if (typeof value === "number" && !notCounted.has(name)) counts[name] = (counts[name] ?? 0) + value;
    }
  }
  return counts;
}
