import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { InvalidInputError, ReadnextError, TransientError } from "../../../shared/errors/errors.ts";
import { isProblemCode, type Problem, type ProblemCode, problems } from "./problems.ts";
import { TooManyRequestsError } from "./rate-limit.ts";

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

/** As long as an endpoint that failed is left alone. */
const retryAfterSeconds = 5;

/** A function's answer may have 6 MB, what stands around the body included. */
const longestAnswerBytes = 5_242_880;

/** @throws InvalidInputError `ANSWER_TOO_LARGE` */
export function jsonResponse(told: unknown): APIGatewayProxyStructuredResultV2 {
  const body = JSON.stringify(told);
  if (Buffer.byteLength(body) > longestAnswerBytes) {
    throw new InvalidInputError("ANSWER_TOO_LARGE", "the answer has more than 5 MiB; ask for fewer articles");
  }
  return { statusCode: 200, headers: headersOf("application/json; charset=utf-8"), body };
}

/** A page that is its own only source: it loads nothing, and nothing may frame it. */
export function pageResponse(body: string): APIGatewayProxyStructuredResultV2 {
  const headers = {
    ...headersOf("text/html; charset=utf-8"),
    "content-security-policy": "frame-ancestors 'none'",
  };
  return { statusCode: 200, headers, body };
}

/** Tells the caller what is theirs to mend; of our own faults only that there is one. */
export function problemResponse(error: unknown, requestId?: string) {
  const { code, detail } = classify(error);
  const { status } = problems[code];
  const problem: Problem = {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "",
    status,
    code,
    ...(detail !== undefined && { detail }),
    ...(requestId !== undefined && { requestId }),
  };
  const response: APIGatewayProxyStructuredResultV2 = {
    statusCode: status,
    headers: {
      ...headersOf("application/problem+json"),
      ...(status === 503 && { "retry-after": String(retryAfterSeconds) }),
      ...(error instanceof TooManyRequestsError && { "retry-after": String(error.retryAfterSeconds) }),
      ...(error instanceof MethodNotAllowedError && { allow: error.allow }),
    },
    body: JSON.stringify(problem),
  };
  return { status, response };
}

function headersOf(contentType: string) {
  return { "content-type": contentType, "x-content-type-options": "nosniff" };
}

function classify(error: unknown): { readonly code: ProblemCode; readonly detail?: string } {
  if (!(error instanceof ReadnextError)) return { code: "INTERNAL" };
  const { code, message } = error;
  if (isProblemCode(code)) return { code, detail: message };
  // A release's endpoint is gone once later ones have superseded it: asked again, the serving one answers.
  const passing = error instanceof TransientError || code === "ENDPOINT_NOT_FOUND";
  return { code: passing ? "TRY_AGAIN" : "INTERNAL" };
}
