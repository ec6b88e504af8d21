import * as z from "zod";
import { CorruptDataError, NotFoundError } from "../../../shared/errors/errors.ts";
import { type LineageReport, lineageSchema } from "../../../shared/release/evaluation-report.ts";
import { listReleases, type ReleaseSummary } from "../../../shared/release/list-releases.ts";
import { type ReleaseManifest, readReleaseFile, releaseFiles } from "../../../shared/release/manifest.ts";
import { parseStored } from "../../../shared/release/stored-json.ts";
import { readCursor, writeCursor } from "../http/cursor.ts";
import { parseParameters, refuseParameters } from "../http/parse.ts";
import type { Query } from "../routes.ts";
import { releasesParameters } from "./overview-schemas.ts";

export async function health({ event, release: open }: Query) {
  refuseParameters(event);
  const { manifest, catalogue, fresh } = await open();
  return {
    status: "ok" as const,
    releaseId: manifest.releaseId,
    createdAt: manifest.createdAt,
    articles: catalogue.length,
    freshArticles: fresh?.articles.size ?? 0,
  };
}

/** The topics, each with what became of it since the release before, and those that ended. */
export async function topics({ event, runtime, release: open }: Query) {
  refuseParameters(event);
  const { manifest, topics } = await open();
  const { releaseId } = manifest;
  const lineage = await readLineage(runtime, manifest);
  const beforeOf = new Map(lineage?.topics.map(({ id, before }) => [id, before]));
  return {
    releaseId,
    topics: topics.map(({ shares: _, ...topic }) => {
      if (topic.id === undefined) return topic;
      const before = beforeOf.get(topic.id);
      return { ...topic, since: topic.since ?? releaseId, ...(before && { before }) };
    }),
    ...(lineage && { before: lineage.from, ended: lineage.ended }),
  };
}

/** Undefined of a release that tells none, or not any more: its topics can be told all the same. */
async function readLineage(
  { store, log }: Query["runtime"],
  manifest: ReleaseManifest,
): Promise<LineageReport | undefined> {
  try {
    const bytes = await readReleaseFile(store, manifest, releaseFiles.evaluation);
    return parseStored(bytes, releaseFiles.evaluation, z.object({ lineage: lineageSchema.optional() }))
      .lineage;
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
    log("warn", "evaluation of the release unreadable, topics told without their lineage", {
      reason: error.code,
    });
    return undefined;
  }
}

const list = "releases";

/** Newest first. A cursor outlives the serving release: the list does not hang on it. */
export async function releases({ event, runtime }: Query) {
  const { limit, cursor } = parseParameters(releasesParameters, event);
  const after = readCursor(list, "", cursor);
  const all = await listReleases(runtime.store, runtime.log);
  const rest = after === undefined ? all : olderThan(after, all);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    releases: page.map(({ releaseId, sequence, createdAt, counts, metrics, serving, previous, retired }) => ({
      releaseId,
      sequence,
      createdAt,
      serving,
      previous,
      retired,
      counts,
      metrics,
    })),
    ...(last && page.length < rest.length && { next: writeCursor(list, "", last.releaseId) }),
  };
}

function olderThan(after: string, all: readonly ReleaseSummary[]): readonly ReleaseSummary[] {
  const at = all.findIndex(({ releaseId }) => releaseId === after);
  if (at >= 0) return all.slice(at + 1);
  throw new NotFoundError("CURSOR_EXPIRED", "the release that the cursor goes by was pruned; begin anew");
}
