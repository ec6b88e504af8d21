/**
 * Serves an index in a fresh process, as an endpoint does.
 *
 *   node bench/knn/serving.ts <index file>
 *
 * Prints one JSON line: how long it took from the file to a search that is ready, and the memory that this process ever
 * had, a hundred queries included.
 */
import { readFileSync } from "node:fs";
import { decodeIndex } from "../../shared/neighbours/index-file.ts";
import { createSearch, type Search } from "../../shared/neighbours/search.ts";
import { syntheticVectors } from "./vectors.ts";

function load(path: string): Search {
  return createSearch(decodeIndex(readFileSync(path)));
}

const [path = ""] = process.argv.slice(2);
const startMs = performance.now();
const search = load(path);
const loadMilliseconds = performance.now() - startMs;
for (const query of syntheticVectors(1, 100).queries) search.nearest(query, 10);
const peakMiB = process.resourceUsage().maxRSS / 1024;
console.log(JSON.stringify({ loadMilliseconds, peakMiB }));
