import { sha256Hex } from "../storage/hash.ts";

/** One execution's claim on a run: `attempt` tells executions of the same run apart. */
export interface RunName {
  readonly id: string;
  readonly attempt: string;
}

/** Tells the executions of one run apart. @param owner the execution's name */
export function attemptOf(owner: string): string {
  return sha256Hex(owner).slice(0, 8);
}

/**
 * A release belongs to one attempt: articles that come back after a change give their run's id again, and must not
 * write over the release of the first time.
 */
export function releaseIdOf(run: RunName): string {
  return `${run.id}-${run.attempt}`;
}

/** Whether a name below `releases/` is that of a release. */
export function isReleaseId(name: string): boolean {
  return /^[0-9a-f]{16}-[0-9a-f]{8}$/.test(name);
}

/** The run that made the release, and which attempt at it. */
export function runNameOf(releaseId: string): RunName {
  const end = releaseId.lastIndexOf("-");
  return { id: releaseId.slice(0, end), attempt: releaseId.slice(end + 1) };
}

/** What the name of everything begins with that a deployment makes. A stage has no hyphen: no prefix begins another. */
export function namePrefix(stage: string): string {
  return `readnext-${stage}-`;
}

/**
 * The SageMaker names of a run's topic model and neighbour index: model, endpoint configuration and endpoint bear them,
 * training jobs put the number of the try behind. At most 55 characters of `[a-z0-9-]`.
 */
export function modelNames(stage: string, run: RunName) {
  const name = (algorithm: "ntm" | "knn") => `${namePrefix(stage)}${algorithm}-${run.id}-${run.attempt}`;
  return { topicModel: name("ntm"), neighbourIndex: name("knn") };
}
