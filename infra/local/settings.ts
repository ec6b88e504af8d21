import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseConfig } from "../../shared/config/parse-config.ts";
import { schedulePeriodHours } from "../../shared/config/schedule.ts";
import { ConfigError } from "../../shared/errors/errors.ts";
import type { EngineSettings } from "./local-runtime.ts";

/**
 * @param configFile JSON; undefined: all defaults
 * @throws ConfigError `CONFIG_UNREADABLE`, `CONFIG_INVALID`
 */
export function readSettings(dataDir: string, configFile: string | undefined): EngineSettings {
  const config = parseConfig(
    configFile === undefined ? {} : readJson(configFile),
    configFile ?? "the default",
  );
  schedulePeriodHours(config.schedule);
  return { dataDir: resolve(dataDir), config };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError("CONFIG_UNREADABLE", `${file}: ${(cause as Error).message}`, { cause });
  }
}
