import type { APIGatewayProxyEventV2 } from "aws-lambda";
import * as z from "zod";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { readJson } from "./body.ts";

/** Longer names of unknown fields are cut before they go into an answer. */
const longestName = 60;

/** @throws InvalidInputError `PARAMETER_INVALID` naming the parameter */
export function parseParameters<S extends z.ZodObject>(schema: S, event: APIGatewayProxyEventV2): z.infer<S> {
  return parse(schema, event.queryStringParameters ?? {}, "PARAMETER_INVALID");
}

/** @throws InvalidInputError `PARAMETER_INVALID` when there is any */
export function refuseParameters(event: APIGatewayProxyEventV2): void {
  parseParameters(z.strictObject({}), event);
}

/** @throws InvalidInputError what `readJson` throws, and `BODY_INVALID` naming the field */
export function parseBody<S extends z.ZodObject>(schema: S, event: APIGatewayProxyEventV2): z.infer<S> {
  return parse(schema, readJson(event), "BODY_INVALID");
}

function parse<S extends z.ZodObject>(schema: S, value: unknown, code: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const names = Object.keys(schema.shape);
  throw new InvalidInputError(code, result.error.issues.map((issue) => faultOf(issue, names)).join("; "));
}

function faultOf(issue: z.core.$ZodIssue, names: readonly string[]): string {
  if (issue.code !== "unrecognized_keys") return `${issue.path.join(".") || "body"}: ${issue.message}`;
  const [name = ""] = issue.keys;
  return `${name.slice(0, longestName)}: is not known here; allowed: ${names.join(", ") || "none"}`;
}
