import { type Config, configSchema } from "../../../shared/config/schema.ts";
import { ConfigError } from "../../../shared/errors/errors.ts";

/** Lambda takes 4 KiB of environment in all; some is left for names and other variables. */
const longestConfig = 3_500;

/**
 * What every function is told of its deployment. Only keys that are not at their defaults travel.
 * @throws ConfigError `CONFIG_TOO_LONG`
 */
export function functionEnvironment(config: Config, bucketName: string): Record<string, string> {
  // For people and gateways, not for handlers.
  const { api: _api, watch: _watch, budget: _budget, ...needed } = config;
  const text = JSON.stringify(differing(needed, configSchema.parse({})));
  if (text.length > longestConfig) {
    throw new ConfigError(
      "CONFIG_TOO_LONG",
      `the configuration has ${text.length} characters; ${longestConfig} fit`,
    );
  }
  return {
    READNEXT_STORE: `s3://${bucketName}`,
    READNEXT_ENDPOINTS: "sagemaker://",
    READNEXT_CONFIG: text,
    // An error's message may quote the text that it stumbled over.
    POWERTOOLS_TRACER_CAPTURE_ERROR: "false",
  };
}

function differing(values: object, defaults: object): object {
  const standard = new Map(Object.entries(defaults));
  const own = Object.entries(values).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(standard.get(key)),
  );
  return Object.fromEntries(own);
}
