import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Cron } from "croner";
import { parseConfig } from "../../shared/config/parse-config.ts";
import type { Config } from "../../shared/config/schema.ts";
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
  refuseBadSchedule(config.schedule);
  return { dataDir: resolve(dataDir), config };
}

function refuseBadSchedule({ cron, timeZone }: Config["schedule"]): void {
  try {
    new Cron(cron, { timezone: timeZone, paused: true }).nextRun();
  } catch (cause) {
    const schedule = `schedule.cron = ${JSON.stringify(cron)}, schedule.timeZone = ${JSON.stringify(timeZone)}`;
    throw new ConfigError("CONFIG_INVALID", `${schedule}: ${(cause as Error).message}`, { cause });
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError("CONFIG_UNREADABLE", `${file}: ${(cause as Error).message}`, { cause });
  }
}
