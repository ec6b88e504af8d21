import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "../..");
const call = /\blog\(\s*"(?:info|warn|error)",\s*"([^"]+)"/g;

/** Code that is logged from when a person asks something of a release. */
const acts = /^shared\/release\/(history|move-by-hand)\.ts$/;

/** Code that the query function alone logs from. */
const readers = /^(lambdas\/query|shared\/release)\//;

/** The messages of all log calls in the code of the functions that readers ask, that a run is made of, or that a person asks. */
export function logCalls(of: "readers" | "runs" | "acts"): string[] {
  return ["lambdas", "shared"]
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => path.endsWith(".ts") && whose(relative(root, path)) === of)
    .flatMap((path) => [...readFileSync(path, "utf8").matchAll(call)])
    .map(([, message = ""]) => message);
}

function whose(path: string): "readers" | "runs" | "acts" {
  if (acts.test(path)) return "acts";
  return readers.test(path) ? "readers" : "runs";
}
