import type * as z from "zod";
import { InvalidInputError, NotFoundError } from "../errors/errors.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ObjectStore } from "../storage/store.ts";
import { readCurrent } from "./current.ts";
import { evaluationReportSchema } from "./evaluation-report.ts";
import { findRelease } from "./find-release.ts";
import { layout } from "./layout.ts";
import { readReleaseFile, readReleaseManifest, releaseFiles } from "./manifest.ts";
import { runNameOf } from "./names.ts";
import { parseStored, readStored } from "./stored-json.ts";

/** Of a release that was made before they were told, without them. */
const toldSchema = evaluationReportSchema.partial({ training: true, lineage: true });

export type ToldReport = z.infer<typeof toldSchema>;

export interface FoundReport {
  /** Absent: of a run that made no release, or not this one. */
  readonly releaseId?: string;
  readonly serving: boolean;
  readonly report: ToldReport;
  /** Where the page lies; undefined when it is forgotten. */
  readonly pageKey: string | undefined;
}

/**
 * The report that a release keeps.
 * @param releaseId undefined: the serving release
 * @throws NotFoundError `NO_RELEASE`, `RELEASE_NOT_FOUND`
 * @throws CorruptDataError what `readReleaseManifest` and `readReleaseFile` throw
 */
export async function findReportOfRelease(
  runtime: Pick<Runtime, "store" | "log">,
  releaseId: string | undefined,
): Promise<FoundReport> {
  const { store } = runtime;
  const serving = (await readCurrent(store))?.pointer.releaseId;
  const wanted = releaseId ?? serving;
  if (wanted === undefined) throw new NotFoundError("NO_RELEASE", "nothing has been promoted yet");
  const found = await findRelease(runtime, wanted);
  const manifest = await readReleaseManifest(store, found.manifest);
  const bytes = await readReleaseFile(store, manifest, releaseFiles.evaluation);
  // A release of an older schema kept no page: its run's may still be there.
  const place = manifest.files[releaseFiles.report]
    ? layout.release(wanted)
    : layout.report(runNameOf(wanted).id);
  return {
    releaseId: wanted,
    serving: wanted === serving,
    report: parseStored(bytes, layout.releaseFile(wanted, releaseFiles.evaluation), toldSchema),
    pageKey: await keyIfThere(store, `${place}/${releaseFiles.report}`),
  };
}

/**
 * The report of a run, whether it came to a release or was refused.
 * @throws InvalidInputError `USAGE` when that is no name of a run
 * @throws NotFoundError `REPORT_NOT_FOUND`
 * @throws CorruptDataError `NOT_JSON`, `STORED_JSON_INVALID`
 */
export async function findReportOfRun(
  { store }: Pick<Runtime, "store">,
  runId: string,
): Promise<FoundReport> {
  if (!/^[0-9a-f]{16}$/.test(runId)) {
    throw new InvalidInputError("USAGE", `${runId} is no run's id, such as 6e4892032e73ef0b`);
  }
  const key = `${layout.report(runId)}/${releaseFiles.evaluation}`;
  const report = (await readStored<ToldReport>(store, key, toldSchema))?.value;
  if (!report) {
    const why = "it did not get as far as Evaluate, or was forgotten";
    throw new NotFoundError("REPORT_NOT_FOUND", `run ${runId} has no report (${key}): ${why}`);
  }
  return {
    serving: false,
    report,
    pageKey: await keyIfThere(store, `${layout.report(runId)}/${releaseFiles.report}`),
  };
}

async function keyIfThere(store: ObjectStore, key: string): Promise<string | undefined> {
  for await (const object of store.list(key)) if (object.key === key) return key;
  return undefined;
}
