import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import document from "../../../api/openapi.json" with { type: "json" };
import { refuseParameters } from "../http/parse.ts";
import { jsonResponse, pageResponse } from "../http/responses.ts";
import type { Query } from "../routes.ts";
import { renderReference } from "./render-reference.ts";

/** The API as OpenAPI describes it, for programs. */
export async function tellDocument({ event }: Query): Promise<APIGatewayProxyStructuredResultV2> {
  refuseParameters(event);
  return jsonResponse(document);
}

let page: string | undefined;

/** The same for people. */
export async function showReference({ event }: Query): Promise<APIGatewayProxyStructuredResultV2> {
  refuseParameters(event);
  page ??= renderReference(document);
  return pageResponse(page);
}
