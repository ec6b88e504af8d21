import * as z from "zod";
import { ConfigError } from "../../shared/errors/errors.ts";
import { described, seconds, supportedState } from "./supported-states.ts";

const supportedDefinition = z.strictObject({
  ...described,
  StartAt: z.string(),
  TimeoutSeconds: seconds.exactOptional(),
  States: z.record(z.string(), supportedState),
});

/**
 * Refuses a state machine with anything in it that the embedded engine's runner would pass over, or take for something
 * else than AWS does. Whether it is sound ASL is not looked at here.
 * @throws ConfigError `DEFINITION_UNSUPPORTED` naming every such state and field
 */
export function refuseUnsupported(definition: unknown): void {
  const parsed = supportedDefinition.safeParse(definition);
  if (parsed.success) return;
  const faults = parsed.error.issues.flatMap(describeIssue);
  throw new ConfigError(
    "DEFINITION_UNSUPPORTED",
    `the embedded engine does not honour everything in the state machine: ${faults.join("; ")}`,
  );
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [`${place(path)}: ${issue.message}`];
  return issue.keys.map((key) => `${place([...path, key])} is not honoured`);
}

/** "state X, Retry.0.Y": for a state inside of a Map, its own name. */
function place(path: readonly string[]): string {
  const inner = path[2] === "ItemProcessor" && path[3] === "States";
  const at = inner ? 4 : 1;
  const [state, ...field] = path.slice(at);
  if (path[0] !== "States" || state === undefined) return `the definition, ${path.join(".")}`;
  return `state ${state}, ${field.join(".") || "(whole)"}`;
}
