import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidInputError, NotFoundError } from "../../../shared/errors/errors.ts";
import {
  type FoundReport,
  findReportOfRelease,
  findReportOfRun,
} from "../../../shared/release/find-report.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";
import { reportLines } from "./word-report.ts";

interface ReportOptions extends CommonOptions {
  readonly run?: string;
  readonly html?: string;
}

/** What a candidate was found to be, and where the page lies that shows it. */
export async function reportCommand(releaseId: string | undefined, options: ReportOptions): Promise<void> {
  if (releaseId !== undefined && options.run !== undefined) {
    throw new InvalidInputError("USAGE", "a release or --run, not both");
  }
  const settings = readSettings(options.data, options.config);
  const runtime = await openLocalRuntime(settings);
  const found =
    options.run === undefined
      ? await findReportOfRelease(runtime, releaseId)
      : await findReportOfRun(runtime, options.run);
  if (options.html !== undefined) {
    writePage(options.html, (await runtime.store.get(pageOf(found))).bytes);
  }
  if (options.json) return console.log(JSON.stringify(found.report, undefined, 2));
  const page = options.html ?? (found.pageKey && join(settings.dataDir, found.pageKey));
  for (const line of reportLines(found, page)) console.log(line);
}

/** @throws InvalidInputError `USAGE` when there can be no such file */
function writePage(file: string, page: Uint8Array): void {
  try {
    writeFileSync(file, page);
  } catch (cause) {
    const reason = `--html: the page cannot be written: ${(cause as Error).message}`;
    throw new InvalidInputError("USAGE", reason, { cause });
  }
}

/** @throws NotFoundError `REPORT_NOT_FOUND` */
function pageOf({ pageKey, report }: FoundReport): string {
  if (pageKey !== undefined) return pageKey;
  throw new NotFoundError(
    "REPORT_NOT_FOUND",
    `the page of run ${report.runId} is there no more; --json has its figures`,
  );
}
