import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { z } from "zod";
import { InvalidInputError } from "../../shared/errors/errors.ts";

/** @throws InvalidInputError `PARAMETER_INVALID` naming the parameter */
export function parseParameters<T>(schema: z.ZodType<T>, event: APIGatewayProxyEventV2): T {
  return parse(schema, event.queryStringParameters ?? {}, "PARAMETER_INVALID");
}

/** @throws InvalidInputError `BODY_NOT_JSON`, `BODY_INVALID` naming the field */
export function parseBody<T>(schema: z.ZodType<T>, event: APIGatewayProxyEventV2): T {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  return parse(schema, parseJson(text ?? ""), "BODY_INVALID");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidInputError("BODY_NOT_JSON", "the body is not JSON", { cause });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, code: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "(whole)"}: ${issue.message}`);
  throw new InvalidInputError(code, faults.join("; "));
}
