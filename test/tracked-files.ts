import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

export const root = join(import.meta.dirname, "..");

/** What an install, a synth, a run or the tests leave beside the sources. */
const madeHere = new Set([".git", "node_modules", "cdk.out", "test-results", ".readnext"]);

/** Paths of all that is in the repository or would go into it, as they are on this disk. */
export function trackedFiles(): string[] {
  const listed = listedByGit() ?? listedByWalk();
  return listed.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile());
}

/** Undefined where there is no git, or only a copy of the files. */
function listedByGit(): string[] | undefined {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { status, stdout } = spawnSync("git", listing, options);
  return status === 0 ? stdout.split("\0") : undefined;
}

function listedByWalk(directory = root): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (madeHere.has(entry.name)) return [];
    return entry.isDirectory() ? listedByWalk(path) : [relative(root, path)];
  });
}
