import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const readme = readFileSync(resolve(import.meta.dirname, "../../statemachine/README.md"), "utf8");

/** The rows of the table whose first column has this heading. */
export function table(heading: string): string[][] {
  const lines = readme.split("\n");
  const rows: string[][] = [];
  for (let at = lines.findIndex((line) => cellsOf(line)[0] === heading) + 2; lines[at]?.startsWith("|"); at++)
    rows.push(cellsOf(lines[at] ?? ""));
  if (rows.length === 0) throw new Error(`README.md has no table of ${heading}`);
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}
