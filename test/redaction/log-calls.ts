import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "../..");
const call = /\blog\(\s*"(?:info|warn|error)",\s*"([^"]+)"/g;

/** Code that the query function alone logs from. */
const readers = /^(lambdas\/query|shared\/release)\//;

/** The messages of all log calls in the code of the functions that readers ask, or that a run is made of. */
export function logCalls(of: "readers" | "runs"): string[] {
  return ["lambdas", "shared"]
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.endsWith(".ts") && readers.test(relative(root, path)) === (of === "readers"))
    .flatMap((path) => [...readFileSync(path, "utf8").matchAll(call)])
    .map(([, message = ""]) => message);
}
