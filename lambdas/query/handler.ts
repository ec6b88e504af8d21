import middy from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { openServingRelease } from "../../shared/release/serving-release.ts";
import { environmentRuntime } from "../../shared/runtime/environment.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { jsonResponse, problemResponse } from "./responses.ts";
import { findRoute } from "./routes.ts";

export type QueryHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The query Lambda behind API Gateway's HTTP API (payload format 2.0): every error leaves as problem+json. Only a runtime
 * that cannot be opened fails the invocation, for Lambda to count and log: the deployment is broken.
 */
export function makeHandler(openRuntime: () => Promise<Runtime>): QueryHandler {
  let release: ReturnType<typeof openServingRelease> | undefined;

  const handler = middy(async (event: APIGatewayProxyEventV2) => {
    const runtime = await openRuntime();
    release ??= openServingRelease(runtime.store, (error) =>
      runtime.log("error", "release refused, serving the one before", { reason: String(error) }),
    );
    const { route, parameters } = findRoute(event.requestContext.http.method, event.rawPath);
    return jsonResponse(200, await route.answer({ event, parameters, runtime, release }));
  }).onError(async (request) => {
    const { status, response } = problemResponse(request.error);
    if (status >= 500) (await openRuntime()).log("error", "query failed", { reason: String(request.error) });
    request.response = response;
  });

  return async (event) => (await handler(event, {} as never)) as APIGatewayProxyStructuredResultV2;
}

export const handler = makeHandler(environmentRuntime);
