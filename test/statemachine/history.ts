import { tasksOf } from "../../infra/local/state-machine.ts";
import { definition, type Execution } from "./bench.ts";

/** Of the runner's log, what Step Functions has no event for: a try that failed is counted as a try. */
const unknownThere = new Set(["StateFailed", "StateRetried", "StateCaught"]);

/**
 * How many events Step Functions' history of the same execution would have. Each state is entered and exited; each try of
 * a task is scheduled, started and ended, and submitted too where the state waits for a job; a Map is started and ended,
 * and so is each of its iterations. Source: HistoryEvent in the API reference of Step Functions.
 */
export function historyLength({ events, callsOf }: Execution): number {
  const alike = events.filter(({ type }) => !unknownThere.has(type)).length;
  const maps = events.filter(({ type, state }) => type === "StateEntered" && state?.type === "Map").length;
  const tries = [...tasksOf(definition)].map(
    ([task, resource]) => callsOf(task).length * (resource.endsWith(".sync") ? 4 : 3),
  );
  return alike + 2 * maps + tries.reduce((sum, count) => sum + count, 0);
}
