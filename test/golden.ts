import { existsSync } from "node:fs";
import { resolve } from "node:path";

const shared = process.env.READNEXT_SHARED ?? resolve(import.meta.dirname, "../../shared");

/** Reference outputs and data that lie beside the repository; tests that need them say loudly when they are skipped. */
export const golden = {
  present: existsSync(resolve(shared, "golden")),
  path: (...parts: string[]): string => resolve(shared, "golden", ...parts),
  newsgroupsArchive: resolve(shared, "data/20news-bydate.tar.gz"),
};
