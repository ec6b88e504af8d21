import type { ReleaseSummary } from "./list-releases.ts";

/** The least that can be kept: what serves, and what a rollback returns to. */
export const leastKept = 2;

/**
 * The releases that are no longer kept when `count` are to be: the serving one and the one before it, whatever their age,
 * and of the others the newest.
 * @param releases newest first
 * @param underWay a run's candidate: kept, and not counted before it serves
 */
export function supersededReleases<R extends Pick<ReleaseSummary, "releaseId" | "serving" | "previous">>(
  releases: readonly R[],
  count: number,
  underWay: ReadonlySet<string>,
): R[] {
  const others = releases.filter(
    ({ releaseId, serving, previous }) => !serving && !previous && !underWay.has(releaseId),
  );
  return others.slice(Math.max(0, count - leastKept));
}
