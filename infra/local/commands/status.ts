import { readDeltaPointer } from "../../../shared/release/delta.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";
import { wordCount } from "./word-release.ts";

export async function statusCommand(options: CommonOptions): Promise<void> {
  const settings = readSettings(options.data, options.config);
  const { store, log } = await openLocalRuntime(settings);
  const serving = (await listReleases(store, log)).find((release) => release.serving);
  const delta = serving && (await readDeltaPointer(store, serving.releaseId))?.pointer;
  let articleObjects = 0;
  for await (const _ of store.list(layout.articlesPrefix)) articleObjects++;
  const status = {
    dataDir: settings.dataDir,
    articleObjects,
    serving: serving && {
      releaseId: serving.releaseId,
      createdAt: serving.createdAt,
      counts: serving.counts,
      metrics: serving.metrics,
      freshArticles: delta?.counts.accepted ?? 0,
    },
  };
  if (options.json) return console.log(JSON.stringify(status, undefined, 2));
  console.log(`data folder   ${status.dataDir}`);
  console.log(`dropped       ${articleObjects} files in ${layout.articlesPrefix}`);
  console.log(
    `serving       ${serving ? `${serving.releaseId}, ${serving.counts.articles} articles, made ${serving.createdAt}` : "nothing yet"}`,
  );
  if (delta)
    console.log(`folded in     ${wordCount(delta.counts.accepted ?? 0, "fresh article")}, ${delta.foldedAt}`);
}
