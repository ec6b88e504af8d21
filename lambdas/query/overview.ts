import { listReleases } from "../../shared/release/list-releases.ts";
import { refuseParameters } from "./parse.ts";
import type { Query } from "./routes.ts";

export async function health({ event, release: open }: Query) {
  refuseParameters(event);
  const { manifest } = await open();
  return {
    status: "ok",
    releaseId: manifest.releaseId,
    createdAt: manifest.createdAt,
    articles: manifest.counts.articles,
  };
}

export async function topics({ event, release: open }: Query) {
  refuseParameters(event);
  const { manifest, topics } = await open();
  return { releaseId: manifest.releaseId, topics };
}

export async function releases({ event, runtime }: Query) {
  refuseParameters(event);
  const releases = await listReleases(runtime.store, runtime.log);
  return {
    releases: releases.map(
      ({ releaseId, sequence, createdAt, counts, metrics, serving, previous, retired }) => ({
        releaseId,
        sequence,
        createdAt,
        serving,
        previous,
        retired,
        counts,
        metrics,
      }),
    ),
  };
}
