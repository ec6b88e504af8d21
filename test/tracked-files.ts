import { execFileSync } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

/** Paths of all that is in the repository or would go into it, as they are on this disk. */
export function trackedFiles(): string[] {
  const options = { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  const listed = execFileSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    options,
  );
  return listed
    .split("\0")
    .filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false })?.isFile());
}
