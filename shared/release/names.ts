/** One execution's claim on a run: `attempt` tells executions of the same run apart. */
export interface RunName {
  readonly id: string;
  readonly attempt: string;
}

/**
 * A release belongs to one attempt: articles that come back after a change give their run's id again, and must not
 * write over the release of the first time.
 */
export function releaseIdOf(run: RunName): string {
  return `${run.id}-${run.attempt}`;
}

/** The run whose articles and configuration the release was learned from. */
export function runIdOf(releaseId: string): string {
  return releaseId.slice(0, releaseId.lastIndexOf("-"));
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
