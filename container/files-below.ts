import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { ChannelFile } from "../shared/algorithms/program.ts";
import { compareCodePoints } from "../shared/unicode/code-points.ts";

/** Every file below a folder, named by its path from there with `/`, in the order of the names: that of keys in S3. */
export function filesBelow(folder: string): ChannelFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(folder, path).split(sep).join("/") }))
    .sort((left, right) => compareCodePoints(left.name, right.name))
    .map(({ path, name }) => ({ name, bytes: new Uint8Array(readFileSync(path)) }));
}
