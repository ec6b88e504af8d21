import { type PrunedRelease, pruneReleases } from "../../../shared/release/prune-releases.ts";
import { openRuntime, ownerOf } from "./local-act.ts";
import type { CommonOptions } from "./options.ts";
import { wordCount, wordSize, wordTime } from "./word-release.ts";

interface PruneOptions extends CommonOptions {
  readonly keep?: number;
  readonly dryRun: boolean;
}

export async function pruneCommand(options: PruneOptions): Promise<void> {
  const runtime = await openRuntime(options);
  const { keep, dryRun } = options;
  const report = await pruneReleases(runtime, { owner: ownerOf("prune"), keep, dryRun });
  if (options.json) return console.log(JSON.stringify(report, undefined, 2));
  for (const release of report.pruned) console.log(line(release));
  for (const releaseId of report.spared)
    console.log(`${releaseId}  stays: it is just being promoted, or serves`);
  const sizeBytes = report.pruned.reduce((sum, release) => sum + release.sizeBytes, 0);
  const done = dryRun ? "would be deleted" : "deleted";
  console.log(
    `${wordCount(report.pruned.length, "release")} ${done} (${wordSize(sizeBytes)}), ${report.kept} kept`,
  );
}

function line({ releaseId, createdAt, objects, sizeBytes }: PrunedRelease): string {
  const made = createdAt ? `made ${wordTime(createdAt)}` : "left by an act that broke off";
  return `${releaseId}  ${made}, ${wordCount(objects, "object")}, ${wordSize(sizeBytes)}`;
}
