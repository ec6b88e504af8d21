/** One execution's claim on a run: `attempt` tells executions of the same run apart. */
export interface RunName {
  readonly id: string;
  readonly attempt: string;
}

/**
 * The SageMaker name of a run's topic model or neighbour index: job, model, endpoint configuration and endpoint all bear
 * it. At most 63 characters of `[a-zA-Z0-9-]`; the state machine forms the same names.
 */
export function topicModelName(run: RunName): string {
  return `readnext-ntm-${run.id}-${run.attempt}`;
}

export function neighbourIndexName(run: RunName): string {
  return `readnext-knn-${run.id}-${run.attempt}`;
}
