import type * as z from "zod";
import { ConfigError } from "../errors/errors.ts";
import { type Config, configSchema } from "./schema.ts";

/**
 * The configuration in force: `value` with defaults filled in.
 * @throws ConfigError `CONFIG_INVALID`, naming every wrong key with its value and what is allowed
 */
export function parseConfig(value: unknown, origin: string): Config {
  const result = configSchema.safeParse(value ?? {});
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${describeIssue(issue, value)}`);
  throw new ConfigError("CONFIG_INVALID", `${origin} is not a valid configuration:\n${faults.join("\n")}`);
}

function describeIssue(issue: z.core.$ZodIssue, root: unknown): string {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${[...path, key].join(".")}: no such key`).join("\n  ");
  }
  return `${path.join(".") || "(whole)"} = ${JSON.stringify(valueAt(root, path))}: ${issue.message}`;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
