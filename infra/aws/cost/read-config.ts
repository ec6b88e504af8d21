import { readFileSync } from "node:fs";
import * as z from "zod";
import { parseConfig } from "../../../shared/config/parse-config.ts";
import type { Config } from "../../../shared/config/schema.ts";
import { ConfigError } from "../../../shared/errors/errors.ts";

const cdkFile = new URL("../../../cdk.json", import.meta.url);

const cdkSchema = z.object({ context: z.object({ readnext: z.unknown() }) });

/**
 * The configuration of a JSON file, or the one that cdk.json deploys.
 * @throws ConfigError `CONFIG_UNREADABLE`, `CONFIG_INVALID`
 */
export function readConfig(file: string | undefined): Config {
  if (file !== undefined) return parseConfig(readJson(file), file);
  const cdk = cdkSchema.safeParse(readJson(cdkFile));
  if (!cdk.success) throw new ConfigError("CONFIG_INVALID", `cdk.json: ${z.prettifyError(cdk.error)}`);
  return parseConfig(cdk.data.context.readnext, "cdk.json's context readnext");
}

function readJson(file: string | URL): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new ConfigError("CONFIG_UNREADABLE", `${file}: ${(cause as Error).message}`, { cause });
  }
}
