/**
 * The first answer of the query function: from the start of a process to a recommendation, the release's models run by the
 * function itself. The handler is packed as the CDK application packs it; the release lies in a folder, so that S3's own
 * time, some 30 ms for each of its files, is not in it.
 *
 *   node bench/cold-query.ts <data folder of npm start> [runs]
 *
 * Medians over fresh processes: by id and by text, each the first question of its process. Ends with one JSON line.
 */
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { filesBeside } from "../infra/aws/functions/bundling.ts";
import { packHandler } from "./handlers/pack.ts";

const MOST_MS = 500;
const [folder, runs = "9"] = process.argv.slice(2);
if (folder === undefined) throw new Error("Which data folder? It is what `npm start -- --data` was given.");

/** Asks once, and tells when in the life of the process what was done. */
const program = `
  const { handler } = await import(process.argv[1]);
  const importedMs = performance.now();
  const { statusCode } = await handler(JSON.parse(process.argv[2]), {});
  if (statusCode !== 200) throw new Error("answered with " + statusCode);
  const { maxRSS } = process.resourceUsage();
  process.stderr.write(JSON.stringify({ importedMs, answeredMs: performance.now(), peakMiB: maxRSS / 1024 }));`;

interface ColdQuery {
  readonly importedMs: number;
  readonly answeredMs: number;
  readonly peakMiB: number;
}

const env = {
  READNEXT_STORE: pathToFileURL(resolve(folder)).href,
  READNEXT_ENDPOINTS: "sagemaker://",
  READNEXT_CONFIG: '{"serving":"inProcess"}',
  POWERTOOLS_TRACE_ENABLED: "false",
  AWS_REGION: "eu-west-1",
};

function ask(file: string, event: object): ColdQuery {
  const args = ["--input-type=module", "--eval", program, file, JSON.stringify(event)];
  const told = execFileSync("sh", ["-c", '"$@" 2>&1 >/dev/null', "sh", process.execPath, ...args], { env });
  return JSON.parse(told.toString());
}

function medianOf(all: readonly ColdQuery[], figure: keyof ColdQuery): number {
  const sorted = all.map((one) => one[figure]).sort((left, right) => left - right);
  return Math.round(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

async function articleId(data: string): Promise<string> {
  const { releaseId } = JSON.parse(await readFile(join(data, "releases/current.json"), "utf8"));
  const lines = (await readFile(join(data, "releases", releaseId, "catalogue.jsonl"), "utf8")).split("\n");
  return JSON.parse(lines[lines.length >> 1] ?? "").id;
}

const event = (method: string, path: string, body?: object) => ({
  rawPath: path,
  headers: {},
  requestContext: { http: { method, path } },
  ...(body && { body: JSON.stringify(body) }),
});
const questions = {
  byId: event("GET", `/v1/articles/${await articleId(folder)}/recommendations`),
  byText: event("POST", "/v1/recommendations", { text: "The orbit of the space shuttle was raised twice." }),
};

const directory = await mkdtemp(join(tmpdir(), "readnext-bench-"));
try {
  const { file } = await packHandler("Query", directory);
  for (const [from, to] of Object.entries(filesBeside("Query"))) {
    await mkdir(dirname(join(dirname(file), to)), { recursive: true });
    await cp(resolve(import.meta.dirname, "..", from), join(dirname(file), to));
  }
  const figures: Record<string, number> = {};
  for (const [name, question] of Object.entries(questions)) {
    const all = Array.from({ length: Number(runs) }, () => ask(file, question));
    for (const figure of ["importedMs", "answeredMs", "peakMiB"] as const) {
      figures[`${name}.${figure}`] = medianOf(all, figure);
    }
  }
  for (const [name, value] of Object.entries(figures))
    console.log(name.padEnd(20), String(value).padStart(6));
  const slowestMs = Math.max(figures["byId.answeredMs"] ?? 0, figures["byText.answeredMs"] ?? 0);
  console.log(`${slowestMs <= MOST_MS ? "within" : "OVER"} the limit of ${MOST_MS} ms`);
  if (slowestMs > MOST_MS) process.exitCode = 1;
  console.log(JSON.stringify({ bench: "coldQuery", figures: { runs: Number(runs), ...figures } }));
} finally {
  await rm(directory, { recursive: true });
}
