import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { encodeIndex } from "../../shared/neighbours/index-file.ts";
import type { VectorIndex } from "../../shared/neighbours/vector-index.ts";
import { median } from "./timing.ts";

export interface Serving {
  readonly loadMilliseconds: number;
  readonly peakMiB: number;
}

const program = resolve(import.meta.dirname, "serving.ts");

/** Writes the index's file and loads it in `times` fresh processes: the median of their times, the most of their memory. */
export async function serveIndex(index: VectorIndex, directory: string, times: number): Promise<Serving> {
  const file = join(directory, `${index.rowCount}`);
  await writeFile(file, encodeIndex(index));
  const servings: Serving[] = Array.from({ length: times }, () =>
    JSON.parse(execFileSync(process.execPath, [program, file], { encoding: "utf8" })),
  );
  return {
    loadMilliseconds: median(servings.map(({ loadMilliseconds }) => loadMilliseconds)),
    peakMiB: Math.max(...servings.map(({ peakMiB }) => peakMiB)),
  };
}
