/**
 * Drives the query API over HTTP on loopback, at a fixed rate for a fixed time, and measures how long readers wait.
 *
 *   node bench/query.ts
 *
 * 11,314 articles: the training part of 20 Newsgroups, learned as `readnext start` learns it, asked by id and by text in
 * turns, 300 requests a second for 20 s over four connections; the most that it can is measured without a rate. 1,000,000:
 * synthetic vectors and words (see query/synthetic-release.ts), asked by id, 10 requests a second. Memory is the server's.
 * Needs the reference data beside the repository (see test/golden.ts). Ends with one JSON line.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import autocannon, { type Request } from "autocannon";
import { golden } from "../test/golden.ts";
import { idOf } from "./query/synthetic-release.ts";

const MANY = 1_000_000;
const QUESTIONS = 200;

interface Load {
  readonly seconds: number;
  readonly connections: number;
  readonly rate?: number;
}

const here = (path: string) => resolve(import.meta.dirname, path);

/** Starts a server, waits until it says where it is, and stops it in the end. */
async function served<T>(
  args: readonly string[],
  use: (url: string, server: ChildProcess) => Promise<T>,
): Promise<T> {
  const server = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((end) => server.once("exit", () => end()));
  try {
    const url = await new Promise<string>((found, failed) => {
      let said = "";
      server.stdout?.on("data", (chunk) => {
        said += chunk;
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
        if (address) found(address);
      });
      server.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    });
    return await use(url, server);
  } finally {
    server.kill("SIGTERM");
    await ended;
  }
}

async function drive(url: string, requests: Request[], { seconds, connections, rate }: Load) {
  const result = await autocannon({
    url,
    requests,
    connections,
    duration: seconds,
    ...(rate !== undefined && { overallRate: rate }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} answers were no success, ${result.errors} requests failed`);
  }
  return result;
}

/** Highest so far, in MiB. */
function peakMiB({ pid }: ChildProcess): number {
  const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kib) / 1024);
}

function byId(id: string): Request {
  return { method: "GET", path: `/v1/articles/${encodeURIComponent(id)}/recommendations` };
}

function byText(text: string): Request {
  return {
    method: "POST",
    path: "/v1/recommendations",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text }),
  };
}

async function questions(url: string): Promise<Request[]> {
  const answer = await fetch(`${url}/v1/articles?limit=100`);
  const { articles } = (await answer.json()) as {
    articles: { id: string; title: string; excerpt: string; recommendable: boolean }[];
  };
  return articles
    .filter(({ recommendable, excerpt }) => recommendable && excerpt.length > 100)
    .flatMap(({ id, title, excerpt }) => [byId(id), byText(`${title}\n\n${excerpt}`)]);
}

const figures: Record<string, number> = {};
const data = await mkdtemp(join(tmpdir(), "readnext-bench-"));
// All questions come from one caller.
const config = join(data, "bench.json");
await writeFile(config, JSON.stringify({ api: { callerRequestsPerSecond: "off" } }));
const start = [
  here("../infra/local/readnext.ts"),
  ...["start", "--port", "0", "--data", data, "--config", config],
];
try {
  await served([...start, "--articles", golden.newsgroupsArchive], async (url, server) => {
    const requests = await questions(url);
    await drive(url, requests, { seconds: 3, connections: 8, rate: 100 });
    const steady = await drive(url, requests, { seconds: 20, connections: 4, rate: 300 });
    const most = await drive(url, requests, { seconds: 10, connections: 8 });
    figures.p50Ms11314 = steady.latency.p50;
    figures.p99Ms11314 = steady.latency.p99;
    figures.requestsPerSecond11314 = Math.round(most.requests.average);
    figures.peakMiB11314 = peakMiB(server);
    console.log(
      `11,314 articles, 300 requests a second: p50 ${steady.latency.p50} ms, p99 ${steady.latency.p99} ms; at most ` +
        `${figures.requestsPerSecond11314} requests a second; ${figures.peakMiB11314} MiB, training included`,
    );
  });
} finally {
  await rm(data, { recursive: true });
}
await served(["--max-old-space-size=12000", here("query/server.ts"), String(MANY)], async (url, server) => {
  const requests = Array.from({ length: QUESTIONS }, (_, n) => byId(idOf((n * MANY) / QUESTIONS)));
  await drive(url, requests, { seconds: 3, connections: 1, rate: 5 });
  const { latency } = await drive(url, requests, { seconds: 20, connections: 1, rate: 10 });
  figures.p50Ms1000000 = latency.p50;
  figures.p99Ms1000000 = latency.p99;
  figures.peakMiB = peakMiB(server);
  console.log(
    `1,000,000 articles, by id: p50 ${latency.p50} ms, p99 ${latency.p99} ms; ${figures.peakMiB} MiB, its making included`,
  );
});
console.log(JSON.stringify({ bench: "query", figures }));
