import { findRelease } from "../../../shared/release/find-release.ts";
import { readReleaseManifest } from "../../../shared/release/manifest.ts";
import { type ReleaseReport, verifyRelease } from "../../../shared/release/verify-release.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import type { Reporter } from "../progress/events.ts";
import { openReporter } from "../progress/reporters.ts";
import { type Repetition, repeatRelease } from "../repeat/repeat-release.ts";
import { openRuntime } from "./local-act.ts";
import type { CommonOptions } from "./options.ts";
import { wordCount, wordSize, wordTime } from "./word-release.ts";

interface VerifyOptions extends CommonOptions {
  readonly deep: boolean;
}

export async function verifyCommand(releaseId: string | undefined, options: VerifyOptions): Promise<void> {
  const runtime = await openRuntime(options);
  const report = await verifyRelease(runtime, releaseId);
  if (!options.json) tell(report);
  const deep = options.deep && report.whole ? await repeat(runtime, report, options) : undefined;
  if (options.json) console.log(JSON.stringify({ ...report, ...(deep && { deep }) }, undefined, 2));
  else if (deep) tellDeep(report, deep);
  const damaged = report.foldedIn !== undefined && "fault" in report.foldedIn;
  if (!report.whole || damaged || (deep && deep.differing.length > 0)) process.exitCode = 1;
}

async function repeat(runtime: Runtime, { releaseId }: ReleaseReport, { json }: VerifyOptions) {
  const { manifest } = await findRelease(runtime, releaseId);
  const report = json ? () => {} : progressOnly(openReporter({ json, stream: process.stdout }));
  return repeatRelease(runtime.store, await readReleaseManifest(runtime.store, manifest), report);
}

/** That a release serves in a folder which is about to be removed is nobody's news. */
function progressOnly(report: Reporter): Reporter {
  return (event) => {
    if (event.kind === "run-started") console.log("\nmaking it again, in a folder of its own:");
    if (event.kind !== "run-finished") report(event);
  };
}

function tell({
  releaseId,
  createdAt,
  serving,
  served,
  whole,
  files,
  faults,
  foldedIn,
}: ReleaseReport): void {
  const made = createdAt ? `, made ${wordTime(createdAt)}` : "";
  console.log(`release ${releaseId}${made}${serving ? ", serving" : ""}`);
  for (const { name, sizeBytes, state } of files) {
    const shown = state === "whole" ? state : state.toUpperCase();
    console.log(`  ${shown.padEnd(8)} ${name.padEnd(24)} ${wordSize(sizeBytes).padStart(10)}`);
  }
  for (const fault of faults) console.log(`  ${fault}`);
  if (!served) console.log("  it never served: nothing but its own manifest says what its files should be");
  console.log(whole ? "whole: every file is the one that was promoted" : wordBroken(files));
  if (foldedIn) console.log(wordFoldedIn(foldedIn));
  if (serving && !whole) console.log("  to return to the release before it: readnext rollback");
}

function wordFoldedIn(foldedIn: NonNullable<ReleaseReport["foldedIn"]>): string {
  if ("articles" in foldedIn) return `folded in since: ${wordCount(foldedIn.articles, "article")}, whole`;
  return `folded in since: DAMAGED, readers get the release without it: ${foldedIn.fault}`;
}

function wordBroken(files: ReleaseReport["files"]): string {
  const broken = files.filter(({ state }) => state !== "whole").map(({ name }) => name);
  return `NOT WHOLE${broken.length > 0 ? `: ${broken.join(", ")}` : ""}`;
}

function tellDeep({ releaseId }: ReleaseReport, repetition: Repetition): void {
  const { articleObjects, same, differing, untold } = repetition;
  console.log();
  for (const name of same) console.log(`  same       ${name}`);
  for (const name of differing) console.log(`  DIFFERENT  ${name}`);
  for (const name of untold?.names ?? []) console.log(`  not told   ${name}`);
  if (untold) console.log(`  what is not told was judged beside another release: ${untold.why}`);
  const from = `from ${wordCount(articleObjects, "object")} with articles`;
  const end = differing.length === 0 ? "the same, byte for byte" : `DIFFERENT: ${differing.join(", ")}`;
  console.log(`made again ${from}, release ${releaseId} came out ${end}`);
}
