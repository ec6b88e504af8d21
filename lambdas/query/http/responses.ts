import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { ReadnextError, TransientError } from "../../../shared/errors/errors.ts";

/** The path is there, but not with this method. */
export class MethodNotAllowedError extends ReadnextError {
  override readonly name = "MethodNotAllowedError";
  /** The methods that are, as the header Allow lists them. */
  readonly allow: string;

  constructor(method: string, allow: string) {
    super("METHOD_NOT_ALLOWED", `${method} is not allowed here, only ${allow}`);
    this.allow = allow;
  }
}

/** What callers are told of by code and message. Of all other errors they learn only whether trying again may help. */
const statusOfCode: ReadonlyMap<string, number> = new Map([
  ["PARAMETER_INVALID", 400],
  ["BODY_NOT_JSON", 400],
  ["BODY_INVALID", 400],
  ["ARTICLE_NOT_FOUND", 404],
  ["ROUTE_NOT_FOUND", 404],
  ["METHOD_NOT_ALLOWED", 405],
  ["NO_KNOWN_TERMS", 422],
  ["TEXT_TOO_SHORT", 422],
  ["NO_RELEASE", 503],
]);

/** As long as an endpoint that failed is left alone. */
const retryAfterSeconds = "5";

export function jsonResponse(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { "content-type": "application/json; charset=utf-8", "x-content-type-options": "nosniff" },
    body: JSON.stringify(body),
  };
}

/** RFC 9457. Tells the caller what is theirs to mend; of our own faults only that there is one. */
export function problemResponse(error: unknown) {
  const { status, ...rest } = classify(error);
  const response: APIGatewayProxyStructuredResultV2 = {
    statusCode: status,
    headers: {
      "content-type": "application/problem+json",
      "x-content-type-options": "nosniff",
      ...(status === 503 && { "retry-after": retryAfterSeconds }),
      ...(error instanceof MethodNotAllowedError && { allow: error.allow }),
    },
    body: JSON.stringify({ type: "about:blank", title: STATUS_CODES[status], status, ...rest }),
  };
  return { status, response };
}

function classify(error: unknown): { status: number; code: string; detail?: string } {
  if (!(error instanceof ReadnextError)) return { status: 500, code: "INTERNAL" };
  const { code, message } = error;
  const status = statusOfCode.get(code);
  if (status !== undefined) return { status, code, detail: message };
  // A release's endpoint is gone once later ones have superseded it: asked again, the serving one answers.
  const passing = error instanceof TransientError || code === "ENDPOINT_NOT_FOUND";
  return passing ? { status: 503, code: "TRY_AGAIN" } : { status: 500, code: "INTERNAL" };
}
