import { Cron } from "croner";
import { readCurrent } from "../../../shared/release/current.ts";
import { openServingRelease } from "../../../shared/release/serving-release.ts";
import { dropArticles } from "../drop-articles.ts";
import { type Engine, openEngine } from "../engine.ts";
import { serveQueries } from "../http-server.ts";
import type { Reporter } from "../progress/events.ts";
import { openReporter } from "../progress/reporters.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";

interface StartOptions extends CommonOptions {
  readonly articles?: string;
  readonly port: number;
  readonly serve: boolean;
}

/**
 * Serves at once what an earlier start has learned, retrains when there is something new, and again on schedule. Without
 * a release to serve, the first run comes first.
 */
export async function startCommand(options: StartOptions): Promise<void> {
  const settings = readSettings(options.data, options.config);
  const report = openReporter({ json: options.json, stream: process.stdout });
  const say = (line: string, fields: object) => console.log(options.json ? JSON.stringify(fields) : line);
  const { source } = dropArticles(settings.dataDir, options.articles);
  const engine = await openEngine(settings);
  say(`Readnext: articles from ${source}, data in ${settings.dataDir}`, {
    kind: "started",
    source,
    ...{ dataDir: settings.dataDir },
  });

  if (!options.serve) {
    const result = await engine.retrain({}, report);
    await engine.close();
    if (result.status === "FAILED") process.exitCode = 1;
    return;
  }
  const canServe = (await readCurrent(engine.runtime.store)) !== undefined;
  if (!canServe && !(await firstRelease(engine, report))) return;

  const { server, url } = await serveQueries(engine.query, options.port);
  say(servingLines(url, await exampleId(engine)), { kind: "serving", url });
  if (canServe) void engine.retrain({}, report);
  const { cron, timeZone } = settings.config.schedule;
  const schedule = new Cron(cron, { timezone: timeZone, protect: true }, () =>
    engine.retrain({}, report).then(() => {}),
  );
  await untilStopped();
  schedule.stop();
  await server.close();
  await engine.close();
  // A run that is still going would keep the process up; it loses nothing by being run again.
  process.exit();
}

async function firstRelease(engine: Engine, report: Reporter): Promise<boolean> {
  const result = await engine.retrain({}, report);
  if (result.status === "PROMOTED") return true;
  await engine.close();
  process.exitCode = 1;
  return false;
}

/** Any article that readers can ask about. */
async function exampleId({ runtime }: Engine): Promise<string> {
  const release = await openServingRelease(runtime.store, () => {})();
  const [row = -1] = release.vectorOfRow.keys();
  return encodeURIComponent(release.articleOfRow.get(row)?.id ?? "");
}

function servingLines(url: string, id: string): string {
  return `Answering at ${url} until Ctrl-C. Try:
  curl ${url}/v1/articles?limit=3
  curl ${url}/v1/articles/${id}/recommendations
  curl ${url}/v1/recommendations -d '{"text":"The central bank left its policy rate unchanged"}'`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
}
