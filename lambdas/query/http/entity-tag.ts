import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { sha256Hex } from "../../../shared/storage/hash.ts";

/**
 * Lets readers keep an answer and ask whether it still holds (RFC 9110): its ETag is made of the answer, which names its
 * release, so that it changes with the release and with what is folded in. Whoever has it already gets 304 and no body. Only
 * readers themselves may keep it: others may not be allowed to see it.
 */
export function withEntityTag(
  { headers = {}, requestContext }: APIGatewayProxyEventV2,
  response: APIGatewayProxyStructuredResultV2,
): APIGatewayProxyStructuredResultV2 {
  if (!["GET", "HEAD"].includes(requestContext.http.method)) return response;
  const etag = `"${sha256Hex(response.body ?? "").slice(0, 32)}"`;
  const caching = { etag, "cache-control": "private, no-cache" };
  if (namesTag(headers["if-none-match"] ?? "", etag)) return { statusCode: 304, headers: caching };
  return { ...response, headers: { ...response.headers, ...caching } };
}

/** By weak comparison: a proxy may have weakened the tag. */
function namesTag(ifNoneMatch: string, etag: string): boolean {
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
