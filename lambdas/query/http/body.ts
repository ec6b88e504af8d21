import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { InvalidInputError } from "../../../shared/errors/errors.ts";

/** A text of the longest length that the API takes, in any script, needs less. */
export const longestBodyBytes = 1_048_576;

/** JSON, or one of its kinds such as application/problem+json, whose texts are in UTF-8 whatever is said. */
const jsonType = /^application\/(?:[\w.!#$&^-]+\+)?json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * What the body of a request holds. API Gateway hands over in base64 what is not declared to be text.
 * @throws InvalidInputError `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, `BODY_NOT_JSON`
 */
export function readJson({ headers = {}, body = "", isBase64Encoded }: APIGatewayProxyEventV2): unknown {
  refuseForeign(headers);
  const bytes = Buffer.from(body, isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > longestBodyBytes) {
    throw new InvalidInputError("PAYLOAD_TOO_LARGE", "the body has more than 1 MiB");
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new InvalidInputError("BODY_NOT_JSON", "the body is not JSON in UTF-8", { cause });
  }
}

/** What is declared to be nothing is taken for JSON. */
function refuseForeign(headers: APIGatewayProxyEventV2["headers"]): void {
  const type = headers["content-type"];
  if (type !== undefined && !jsonType.test(type.trim())) {
    throw new InvalidInputError(
      "UNSUPPORTED_MEDIA_TYPE",
      "the body must be declared as application/json (curl: --json instead of -d)",
    );
  }
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding.trim().toLowerCase() !== "identity") {
    throw new InvalidInputError("UNSUPPORTED_MEDIA_TYPE", "the body must not be compressed");
  }
}
