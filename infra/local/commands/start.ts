import { listArticles } from "../../../api/client.ts";
import type { FoldInOutcome } from "../../../lambdas/fold-in/fold-in.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { readCurrent } from "../../../shared/release/current.ts";
import { dropArticles } from "../drop-articles.ts";
import { type Engine, openEngine } from "../engine.ts";
import { serveQueries } from "../http-server.ts";
import type { Reporter } from "../progress/events.ts";
import { openReporter } from "../progress/reporters.ts";
import { wordResult } from "../progress/wording.ts";
import { readSettings } from "../settings.ts";
import { complain } from "./complain.ts";
import { keepFolding } from "./keep-folding.ts";
import { keepLearning } from "./keep-learning.ts";
import type { CommonOptions } from "./options.ts";
import { askUntilReady } from "./query-client.ts";
import { retrainHere } from "./retrain-here.ts";
import { wordFoldIn } from "./word-fold-in.ts";

interface StartOptions extends CommonOptions {
  readonly articles?: string;
  readonly port: number;
  readonly serve: boolean;
}

/**
 * Serves at once what an earlier start has learned, retrains when there is something new, and again on schedule. Without
 * a release to serve, the first run comes first; queries are answered with 503 meanwhile. What is dropped while it serves is
 * folded in.
 */
export async function startCommand(options: StartOptions): Promise<void> {
  const engine = await openEngine(readSettings(options.data, options.config));
  try {
    await (options.serve ? serve(engine, options) : learnOnce(engine, options));
  } finally {
    await engine.close();
  }
  // A run that is still going would keep the process up; it loses nothing by being run again.
  process.exit();
}

async function learnOnce(engine: Engine, options: StartOptions): Promise<void> {
  drop(engine, options);
  const result = await retrainHere(engine, {}, reporterOf(options));
  if (result.status === "FAILED") process.exitCode = 1;
}

async function serve(engine: Engine, options: StartOptions): Promise<void> {
  const stopped = untilStopped();
  // Before anything that takes long: a port that is taken is told at once.
  const { server, url } = await serveQueries(engine.query, options.port);
  try {
    drop(engine, options);
    const report = reporterOf(options);
    const hadRelease = (await readCurrent(engine.runtime.store)) !== undefined;
    if (!hadRelease && (await Promise.race([firstRelease(engine, report), stopped])) === "stopped") return;
    const example = await Promise.race([exampleArticle(engine), stopped]);
    if (example === "stopped") return;
    say(options, servingLines(url, example.id), { kind: "serving", url });
    const { schedule, foldIn } = engine.settings.config;
    const learning = keepLearning(schedule, () => retrainHere(engine, {}, report), complain);
    if (hadRelease) void learning.now();
    const folding = keepFolding(foldIn, engine.runtime.store, engine.foldIn, {
      tell: (outcome) => tellFoldIn(options, outcome),
      complain,
    });
    await stopped;
    folding.stop();
    learning.stop();
  } finally {
    await server.close();
  }
}

/** @throws InvalidInputError `NO_RELEASE` */
async function firstRelease(engine: Engine, report: Reporter): Promise<void> {
  const result = await retrainHere(engine, {}, report);
  if (result.status === "PROMOTED") return;
  throw new InvalidInputError("NO_RELEASE", `there is no release to serve: ${wordResult(result)}`);
}

function drop({ settings: { dataDir } }: Engine, options: StartOptions): void {
  const { source } = dropArticles(dataDir, options.articles);
  say(options, `Readnext: articles from ${source}, data in ${dataDir}`, { kind: "started", source, dataDir });
}

function reporterOf({ json }: StartOptions): Reporter {
  return openReporter({ json, stream: process.stdout });
}

function tellFoldIn(options: StartOptions, outcome: FoldInOutcome): void {
  if (outcome.decision === "FOLDED") say(options, wordFoldIn(outcome), { kind: "folded-in", ...outcome });
}

function say({ json }: StartOptions, line: string, fields: object): void {
  console.log(json ? JSON.stringify(fields) : line);
}

/** Any article that readers can ask about. Once it is known, the release is in memory, and readers do not wait. */
async function exampleArticle({ query, settings }: Engine): Promise<{ readonly id: string }> {
  const { articles } = await askUntilReady(query, settings.dataDir, (here) =>
    listArticles({ limit: 100 }, here),
  );
  return articles.find(({ recommendable }) => recommendable) ?? { id: "" };
}

function servingLines(url: string, id: string): string {
  return `Answering at ${url} until Ctrl-C. Try:
  curl "${url}/v1/articles?limit=3"
  curl ${url}/v1/articles/${encodeURIComponent(id)}/recommendations
  curl ${url}/v1/recommendations --json '{"text":"The central bank left its policy rate unchanged"}'
Every route, on a page: ${url}/`;
}

function untilStopped(): Promise<"stopped"> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve("stopped"));
    process.once("SIGTERM", () => resolve("stopped"));
  });
}
