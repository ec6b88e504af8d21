/**
 * Packs every Lambda handler as the CDK application does and measures its weight: size, cold start, memory. Beside them,
 * as peers, an empty module and the S3 client alone.
 *
 *   node bench/handlers.ts [runs] [functions]      for example: node bench/handlers.ts 9 Preprocess,Query
 *
 * Times are medians over fresh processes, taken in turns, so that what else the machine does hits all alike. Needs no
 * network. Ends with one JSON line.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessOf, type FunctionName } from "../infra/aws/functions/access.ts";
import { type ColdStart, coldStart } from "./handlers/cold-start.ts";
import { type Packed, packHandler, packModule } from "./handlers/pack.ts";

const MOST_BUNDLE_BYTES = 5_000_000;
const MOST_MS = 400;

const functionNames = Object.keys(accessOf) as FunctionName[];

type Weight = ColdStart & Pick<Packed, "bundleBytes" | "zippedBytes">;

function namedFunctions(list: string | undefined): readonly FunctionName[] {
  if (list === undefined) return functionNames;
  return list.split(",").map((given) => {
    const name = functionNames.find((known) => known === given);
    if (name === undefined) throw new Error(`No function ${given}; there are ${functionNames.join(", ")}.`);
    return name;
  });
}

function measureAll(packed: readonly Packed[], runs: number): Record<string, Weight> {
  const starts = new Map<string, ColdStart[]>(packed.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run++) {
    for (const { name, file } of packed) starts.get(name)?.push(coldStart(file));
  }
  const weights = packed.map(({ name, bundleBytes, zippedBytes }) => {
    const all = starts.get(name) ?? [];
    const middle = (figure: keyof ColdStart) => median(all.map((start) => start[figure]));
    const times = {
      importMs: middle("importMs"),
      readyMs: middle("readyMs"),
      readyCpuMs: middle("readyCpuMs"),
    };
    return [name, { bundleBytes, zippedBytes, ...times, peakMemoryBytes: middle("peakMemoryBytes") }];
  });
  return Object.fromEntries(weights);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const columns: readonly (readonly [title: string, figure: keyof Weight, unit: number])[] = [
  ["bundle kB", "bundleBytes", 1000],
  ["zipped kB", "zippedBytes", 1000],
  ["import ms", "importMs", 1],
  ["ready ms", "readyMs", 1],
  ["CPU ms", "readyCpuMs", 1],
  ["peak MiB", "peakMemoryBytes", 2 ** 20],
];

function print(weights: Record<string, Weight>): void {
  const head = ["", ...columns.map(([title]) => title)];
  const rows = Object.entries(weights).map(([name, weight]) => [
    name,
    ...columns.map(([, figure, unit]) => (weight[figure] / unit).toFixed(0)),
  ]);
  for (const [name = "", ...cells] of [head, ...rows]) {
    console.log(name.padEnd(16) + cells.map((cell) => cell.padStart(10)).join(""));
  }
}

const [runs = "9", list] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), "readnext-bench-"));
try {
  const peers = [
    await packModule("emptyModule", directory, "export {};"),
    await packModule("s3ClientAlone", directory, 'export { S3Client } from "@aws-sdk/client-s3";'),
  ];
  const handlers = await Promise.all(namedFunctions(list).map((name) => packHandler(name, directory)));
  const weights = measureAll([...peers, ...handlers], Number(runs));
  print(weights);
  const greatest = (figure: keyof Weight) =>
    Math.max(...Object.values(weights).map((weight) => weight[figure]));
  const largestBundleBytes = greatest("bundleBytes");
  const slowestReadyMs = greatest("readyMs");
  const within = largestBundleBytes <= MOST_BUNDLE_BYTES && slowestReadyMs <= MOST_MS;
  if (!within) process.exitCode = 1;
  console.log(`${within ? "within" : "OVER"} the limits of ${MOST_BUNDLE_BYTES / 1000} kB and ${MOST_MS} ms`);
  const figures = { runs: Number(runs), largestBundleBytes, slowestReadyMs, ...weights };
  console.log(JSON.stringify({ bench: "handlers", figures }));
} finally {
  await rm(directory, { recursive: true });
}
