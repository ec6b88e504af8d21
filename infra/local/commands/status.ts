import { readDeltaPointer } from "../../../shared/release/delta.ts";
import { layout } from "../../../shared/release/layout.ts";
import { listReleases } from "../../../shared/release/list-releases.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";
import { wordCount } from "./word-release.ts";

type Serving = NonNullable<Awaited<ReturnType<typeof readServing>>>;

export async function statusCommand(options: CommonOptions): Promise<void> {
  const { dataDir, config } = readSettings(options.data, options.config);
  const runtime = await openLocalRuntime({ dataDir, config });
  const serving = await readServing(runtime);
  let articleObjects = 0;
  for await (const _ of runtime.store.list(layout.articlesPrefix)) articleObjects++;
  if (options.json) return console.log(JSON.stringify({ dataDir, articleObjects, serving }, undefined, 2));
  console.log(`data folder   ${dataDir}`);
  console.log(`dropped       ${articleObjects} files in ${layout.articlesPrefix}`);
  for (const line of serving ? servingLines(serving) : ["serving       nothing yet"]) console.log(line);
}

async function readServing({ store, log }: Pick<Runtime, "store" | "log">) {
  const found = (await listReleases(store, log)).find((release) => release.serving);
  if (!found) return undefined;
  const { releaseId, createdAt, counts, metrics } = found;
  return { releaseId, createdAt, counts, metrics, ...(await readFolded(store, releaseId)) };
}

async function readFolded(store: ObjectStore, releaseId: string) {
  const found = await readDeltaPointer(store, releaseId);
  if (!found) return { freshArticles: 0 };
  const { pointer } = found;
  if (!pointer) return { freshArticles: 0, foldInFault: `${layout.deltaPointer(releaseId)} is no pointer` };
  return { freshArticles: pointer.counts.accepted ?? 0, foldedAt: pointer.foldedAt };
}

function servingLines({ releaseId, createdAt, counts, ...folded }: Serving): string[] {
  const serving = `serving       ${releaseId}, ${counts.articles} articles, made ${createdAt}`;
  if (folded.foldInFault !== undefined) {
    return [
      serving,
      `folded in     DAMAGED, readers get the release without it: ${folded.foldInFault}`,
      "              to mend it: readnext fold-in",
    ];
  }
  if (folded.foldedAt === undefined) return [serving];
  return [serving, `folded in     ${wordCount(folded.freshArticles, "fresh article")}, ${folded.foldedAt}`];
}
