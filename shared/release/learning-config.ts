import type { z } from "zod";
import { type Config, configSchema } from "../config/schema.ts";

/** The part of the configuration that decides what is learned; when to run and what to keep do not. */
export const learningConfigSchema = configSchema.omit({ schedule: true, retention: true });

export function learningConfig(config: Config): z.infer<typeof learningConfigSchema> {
  const { schedule: _schedule, retention: _retention, ...learning } = config;
  return learning;
}
