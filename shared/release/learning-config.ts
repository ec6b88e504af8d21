import { configSchema } from "../config/schema.ts";

/** The part of the configuration that decides what is learned; when to run and what to keep do not. */
export const learningConfigSchema = configSchema.omit({ schedule: true, retention: true }).strip();
