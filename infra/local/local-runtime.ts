import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { callerRateHere } from "../../shared/config/caller-rate.ts";
import type { Config } from "../../shared/config/schema.ts";
import { servingHere } from "../../shared/config/serving.ts";
import { listEndpoints } from "../../shared/endpoints/list-endpoints.ts";
import { openEndpoint } from "../../shared/endpoints/open-endpoint.ts";
import { namePrefix } from "../../shared/release/names.ts";
import { jsonLinesLog, type Log } from "../../shared/runtime/log.ts";
import { measureNothing } from "../../shared/runtime/measure.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { openStore } from "../../shared/storage/open-store.ts";

/** What one embedded deployment is: its folder and its configuration. Plain data, so that threads can be given it. */
export interface EngineSettings {
  /** Absolute. */
  readonly dataDir: string;
  readonly config: Config;
}

/** Where the stand-in for SageMaker keeps its jobs, models and endpoints. */
export function registryDirectory(settings: EngineSettings): string {
  return join(settings.dataDir, "sagemaker");
}

export async function openLocalRuntime(settings: EngineSettings): Promise<Runtime> {
  const { config } = settings;
  const api = { ...config.api, callerRequestsPerSecond: callerRateHere(config.api) };
  const registryUri = `local://${pathToFileURL(registryDirectory(settings)).pathname}`;
  return {
    store: await openStore(pathToFileURL(settings.dataDir).href),
    openEndpoint: (name) => openEndpoint(`${registryUri}/${name}`),
    listEndpoints: () => listEndpoints(registryUri, namePrefix(config.stage)),
    config: { ...config, serving: servingHere(config), api },
    clock: () => new Date(),
    log: fileLog(settings.dataDir),
    measure: measureNothing,
    middlewares: [],
  };
}

/**
 * Handlers' structured log, beside the data rather than among the lines that a person reads. Made with its first line: a
 * command that only looks leaves nothing in a folder that is no data folder.
 */
function fileLog(dataDir: string): Log {
  const directory = join(dataDir, "logs");
  const file = join(directory, "handlers.jsonl");
  return jsonLinesLog(
    (line) => {
      mkdirSync(directory, { recursive: true });
      appendFileSync(file, `${line}\n`);
    },
    () => new Date(),
  );
}
