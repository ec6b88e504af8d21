import { promoteRelease } from "../../../shared/release/promote-release.ts";
import { moverOf, openRuntime } from "./local-act.ts";
import type { MoveOptions } from "./options.ts";
import { wordChecks, wordTime } from "./word-release.ts";

export async function promoteCommand(releaseId: string, options: MoveOptions): Promise<void> {
  const runtime = await openRuntime(options);
  const report = await promoteRelease(runtime, releaseId, moverOf("promote", options));
  if (options.json) return console.log(JSON.stringify(report, undefined, 2));
  const { moved, before, since } = report;
  console.log(
    moved
      ? `release ${releaseId} serves now${before ? `, before it ${before}` : ""}`
      : `release ${releaseId} serves already, since ${wordTime(since)}: nothing was moved`,
  );
  console.log(`  ${wordChecks(report)}`);
  if (moved && before) console.log(`  to undo it: readnext rollback`);
}
