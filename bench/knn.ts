/**
 * Measures the local k-NN by COSINE, exact and IVFFlat, beside usearch's exact search and its HNSW: one thread each.
 *
 *   node bench/knn.ts [rows] [connectivity] [expansion]      for example: node bench/knn.ts 11314,1000000 16 128
 *
 * Vectors are synthetic (see knn/vectors.ts). Queries ask for 10 neighbours and come one by one unless a name says otherwise;
 * recall is the share of the exact neighbours that were found. HNSW is built with usearch's own 16 and 128 over few rows,
 * with 8 and 32 over a million, where its own take more than five minutes. Times are medians. Ends with one JSON line.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Contender, K, prepareContest } from "./knn/contenders.ts";
import { serveIndex } from "./knn/serve.ts";
import { type Times, timeInTurns } from "./knn/timing.ts";
import type { HnswSettings } from "./knn/usearch.ts";
import { COLUMNS, syntheticVectors } from "./knn/vectors.ts";

const ROUNDS = 7;
const SERVINGS = 5;
const QUERIES = 1000;
const RECALL_QUERIES = 100;

type Figures = Record<string, number>;

interface Measured extends Times {
  readonly name: string;
  readonly key: string;
  readonly recall: number;
}

async function measure(rows: number, settings: HnswSettings, directory: string): Promise<Figures> {
  console.log(`\n${rows} rows of ${COLUMNS}`);
  const { index, queries } = syntheticVectors(rows, QUERIES);
  const serving = await serveIndex(index, directory, SERVINGS);
  const { contenders, ...built } = prepareContest(index, queries, settings);
  const times = timeInTurns(contenders, ROUNDS);
  const recalls = recallsOf(contenders, queries.slice(0, RECALL_QUERIES));
  const measured = contenders.map(({ name, key }, i) => {
    const { cpuMicroseconds, wallMicroseconds } = times[i] as Times;
    return { name, key, cpuMicroseconds, wallMicroseconds, recall: recalls[i] ?? Number.NaN };
  });
  print(measured);
  const figures: Figures = { ...serving, ...built };
  for (const { key, cpuMicroseconds, wallMicroseconds, recall } of measured) {
    figures[`${key}Microseconds`] = cpuMicroseconds;
    figures[`${key}WallMicroseconds`] = wallMicroseconds;
    figures[`${key}RecallAt10In`] = recall;
  }
  for (const [name, figure] of Object.entries({ ...serving, ...built })) {
    console.log(`${name} ${figure.toFixed(1)}`);
  }
  return figures;
}

/** The first is exact. */
function recallsOf(contenders: readonly Contender[], queries: readonly Float32Array[]): number[] {
  const found = contenders.map(({ find }) => find(queries));
  const [exact = []] = found;
  return found.map((answers) => {
    const hits = exact.map((labels, i) => labels.filter((label) => answers[i]?.includes(label)).length);
    return hits.reduce((sum, hit) => sum + hit, 0) / (queries.length * K);
  });
}

function print(measured: readonly Measured[]): void {
  const line = (name: string, cells: readonly string[]) =>
    console.log(name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join(""));
  const exact = measured[0]?.cpuMicroseconds ?? Number.NaN;
  line("", ["CPU us", "wall us", "times exact", "recall"]);
  for (const { name, cpuMicroseconds, wallMicroseconds, recall } of measured) {
    const times = [cpuMicroseconds, wallMicroseconds].map((time) => time.toFixed(1));
    line(name, [...times, (cpuMicroseconds / exact).toFixed(2), recall.toFixed(3)]);
  }
}

const [sizes = "11314,1000000", connectivity, expansion] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), "readnext-bench-"));
try {
  const figures: Figures = {};
  for (const rows of sizes.split(",").map(Number)) {
    const [links, width] = rows > 100_000 ? [8, 32] : [16, 128];
    const settings = {
      connectivity: Number(connectivity ?? links),
      expansionAdd: Number(expansion ?? width),
    };
    const measured = await measure(rows, settings, directory);
    for (const [name, figure] of Object.entries(measured)) figures[`${name}${rows}`] = figure;
  }
  figures.peakMiB = Math.max(
    ...Object.entries(figures).flatMap(([name, mib]) => (/^peakMiB/.test(name) ? [mib] : [])),
  );
  console.log(JSON.stringify({ bench: "knn", figures }));
} finally {
  await rm(directory, { recursive: true });
}
