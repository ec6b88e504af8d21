import type { CurrentPointer } from "../../../shared/release/current.ts";
import {
  type ReleaseSurvey,
  type SurveyedRelease,
  surveyReleases,
} from "../../../shared/release/survey-releases.ts";
import { openRuntime } from "./local-act.ts";
import type { CommonOptions } from "./options.ts";
import { wordTime } from "./word-release.ts";

const shownMoves = 10;
const numberColumns: ReadonlySet<number> = new Set([2, 3]);

export async function releasesCommand(options: CommonOptions): Promise<void> {
  const survey = await surveyReleases(await openRuntime(options), shownMoves);
  if (options.json) return console.log(JSON.stringify(survey, undefined, 2));
  if (survey.releases.length === 0) console.log("No release yet.");
  else for (const line of releaseLines(survey)) console.log(line);
  for (const reason of survey.leftOut) console.log(`left out: ${reason}`);
  if (survey.moves.length === 0) return;
  console.log("\nmoves, latest first:");
  for (const move of survey.moves) console.log(`  ${moveLine(move)}`);
}

function releaseLines({ releases, moves: [pointer] }: ReleaseSurvey): string[] {
  const head = ["  release", "made", "articles", "P@10", "state"];
  const rows = releases.map((release) => [
    `${release.serving ? "*" : " "} ${release.releaseId}`,
    wordTime(release.createdAt),
    (release.counts.articles ?? 0).toLocaleString("en-US"),
    precision(release.metrics),
    wordState(release, pointer),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) => padCell(cell, column, widths))
      .join("  ")
      .trimEnd(),
  );
}

function padCell(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return numberColumns.has(column) ? cell.padStart(width) : cell.padEnd(width);
}

/** Without labels there is none. */
function precision({ precisionAtK, method }: SurveyedRelease["metrics"]): string {
  return method === "none" ? "-" : Number(precisionAtK).toFixed(3);
}

function wordState(release: SurveyedRelease, pointer: CurrentPointer | undefined): string {
  const { state, previous, setAside, silent } = release;
  const left = setAside ? "set aside; " : "";
  if (state === "serving") return `serving since ${wordTime(pointer?.promotedAt ?? "")}`;
  if (state === "retired") return `${left}retired: its endpoints were removed, it cannot be promoted`;
  if (state === "unhosted") return `${left}cannot be promoted: ${silent.join(" and ")} does not answer`;
  const returnsHere = previous && pointer?.move?.act !== "rollback";
  return `${left}can be promoted${returnsHere ? "; a rollback returns to it" : ""}`;
}

function moveLine({ sequence, promotedAt, releaseId, previous, move }: CurrentPointer): string {
  const { act = "run", by, reason } = move ?? {};
  const how = { run: "promoted by its run", promote: "promoted by hand", rollback: "rolled back to" }[act];
  const who = by && act !== "run" ? ` by ${by}` : "";
  const before = previous ? `, ${act === "rollback" ? "from" : "before it"} ${previous.releaseId}` : "";
  const why = reason ? `: ${reason}` : "";
  return `${String(sequence).padStart(3)}  ${wordTime(promotedAt)}  ${releaseId}  ${how}${who}${before}${why}`;
}
