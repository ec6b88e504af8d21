import { rollBack } from "../../../shared/release/roll-back.ts";
import { moverOf, openRuntime } from "./local-act.ts";
import type { MoveOptions } from "./options.ts";
import { wordChecks, wordTime } from "./word-release.ts";

export async function rollbackCommand(options: MoveOptions): Promise<void> {
  const runtime = await openRuntime(options);
  const report = await rollBack(runtime, moverOf("rollback", options));
  if (options.json) return console.log(JSON.stringify(report, undefined, 2));
  const { releaseId, moved, before, since } = report;
  console.log(
    moved
      ? `release ${releaseId} serves again, ${before} is set aside`
      : `${before} was rolled back already, on ${wordTime(since)}: nothing was moved, release ${releaseId} serves`,
  );
  console.log(`  ${wordChecks(report)}`);
  if (moved) console.log("  what is set aside is not learned again until articles or configuration change");
  console.log(`  to return to it: readnext promote ${before}`);
  if (!moved) console.log("  to go further back: readnext promote <release>, of those in readnext releases");
}
