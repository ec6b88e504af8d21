import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import {
  InvalidInputError,
  NotFoundError,
  ReadnextError,
  TransientError,
} from "../../shared/errors/errors.ts";

/** A request that is understood but has no answer, such as a text without a known word. */
export class UnprocessableError extends ReadnextError {
  override readonly name = "UnprocessableError";
}

export function jsonResponse(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: { "content-type": "application/json; charset=utf-8", "x-content-type-options": "nosniff" },
    body: JSON.stringify(body),
  };
}

/** RFC 9457. Tells the caller what is theirs to mend; of our own faults only that there is one. */
export function problemResponse(error: unknown) {
  const { status, title, code } = classify(error);
  const detail = status < 500 && error instanceof ReadnextError ? { detail: error.message } : {};
  const response: APIGatewayProxyStructuredResultV2 = {
    statusCode: status,
    headers: { "content-type": "application/problem+json", "x-content-type-options": "nosniff" },
    body: JSON.stringify({ type: "about:blank", title, status, code, ...detail }),
  };
  return { status, response };
}

function classify(error: unknown): { status: number; title: string; code: string } {
  if (error instanceof InvalidInputError) return { status: 400, title: "Bad Request", code: error.code };
  if (error instanceof UnprocessableError)
    return { status: 422, title: "Unprocessable Content", code: error.code };
  if (error instanceof NotFoundError && error.code === "NO_RELEASE") {
    return { status: 503, title: "Service Unavailable", code: error.code };
  }
  if (error instanceof NotFoundError && publicCodes.has(error.code)) {
    return { status: 404, title: "Not Found", code: error.code };
  }
  if (error instanceof TransientError) {
    return { status: 503, title: "Service Unavailable", code: "TRY_AGAIN" };
  }
  return { status: 500, title: "Internal Server Error", code: "INTERNAL" };
}

const publicCodes = new Set(["ARTICLE_NOT_FOUND", "ROUTE_NOT_FOUND"]);
