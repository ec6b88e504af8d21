import { servesInProcess } from "../config/serving.ts";
import type { HostedEndpoint } from "../endpoints/hosted-endpoint.ts";
import { isAnswering } from "../endpoints/hosted-endpoint.ts";
import type { Log } from "../runtime/log.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { CurrentPointer } from "./current.ts";
import { readHistory } from "./history.ts";
import { listReleases, type ReleaseSummary } from "./list-releases.ts";

/** What becomes of a release that somebody asks for. */
export type ReleaseState =
  /** It serves. */
  | "serving"
  /** It can be promoted; whether it is whole and its models answer for it is looked at then. */
  | "promotable"
  /** It is served by endpoints, and its own were removed, as those of releases that are no longer kept are. */
  | "retired"
  /** It is served by endpoints, one of which is gone or does not answer, and nobody here removed it. */
  | "unhosted";

export interface SurveyedRelease
  extends Pick<
    ReleaseSummary,
    "releaseId" | "sequence" | "createdAt" | "counts" | "metrics" | "serving" | "previous" | "retired"
  > {
  readonly state: ReleaseState;
  /** A person moved the pointer away from it. */
  readonly setAside: boolean;
  /** Its endpoints that do not answer, if it needs any. */
  readonly silent: readonly string[];
}

export interface ReleaseSurvey {
  /** Newest first. */
  readonly releases: readonly SurveyedRelease[];
  /** The pointers that there were, latest first; the first is the one in force. */
  readonly moves: readonly CurrentPointer[];
  /** What could not be read, and why. */
  readonly leftOut: readonly string[];
}

/**
 * All releases with what can be done with them, and how the pointer was moved lately.
 * @param moves how many moves of the pointer at most
 * @throws what `readCurrent` throws
 */
export async function surveyReleases(
  runtime: Pick<Runtime, "store" | "config" | "listEndpoints">,
  moves: number,
): Promise<ReleaseSurvey> {
  const { store } = runtime;
  const leftOut: string[] = [];
  const collect: Log = (_level, message, fields) => leftOut.push(String(fields?.reason ?? message));
  const releases = await listReleases(store, collect);
  const hosted = servesInProcess(runtime.config) ? undefined : await runtime.listEndpoints();
  const history = await readHistory(store, collect, moves);
  const setAside = new Set(history[0]?.setAside?.map(({ releaseId }) => releaseId));
  return {
    releases: releases.map((release) => describe(release, hosted, setAside.has(release.releaseId))),
    moves: history,
    leftOut,
  };
}

function describe(
  release: ReleaseSummary,
  hosted: readonly HostedEndpoint[] | undefined,
  setAside: boolean,
): SurveyedRelease {
  const { releaseId, sequence, createdAt, counts, metrics, serving, previous, retired } = release;
  const silent = hosted ? Object.values(release.endpoints).filter((name) => !isAnswering(hosted, name)) : [];
  return {
    ...{ releaseId, sequence, createdAt, serving, previous, retired, setAside, silent, counts, metrics },
    state: stateOf(release, silent, hosted !== undefined),
  };
}

function stateOf(
  { serving, retired }: ReleaseSummary,
  silent: readonly string[],
  needsEndpoints: boolean,
): ReleaseState {
  if (serving) return "serving";
  if (!needsEndpoints) return "promotable";
  if (retired) return "retired";
  return silent.length > 0 ? "unhosted" : "promotable";
}
