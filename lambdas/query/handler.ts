import type { MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { openServingRelease } from "../../shared/release/serving-release.ts";
import { environmentRuntime } from "../../shared/runtime/environment.ts";
import type { Patience } from "../../shared/runtime/patience.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { errorFields } from "../../shared/runtime/told-error.ts";
import { withMiddlewares } from "../../shared/runtime/with-middlewares.ts";
import { withEntityTag } from "./http/entity-tag.ts";
import { createRateLimit } from "./http/rate-limit.ts";
import { problemResponse } from "./http/responses.ts";
import { openReaderModels, type ReaderModels } from "./reader-models.ts";
import { findRoute } from "./routes.ts";

export type QueryHandler = (
  event: APIGatewayProxyEventV2,
  context?: object,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The query Lambda behind API Gateway's HTTP API (payload format 2.0): every error leaves as problem+json. Only a runtime
 * that cannot be opened fails the invocation, for Lambda to count and log: the deployment is broken.
 * @param patience how long a query waits for the serving release; left out: as `openServingRelease` has it
 */
export function makeHandler(openRuntime: () => Promise<Runtime>, patience?: Patience): QueryHandler {
  let limitRate: ReturnType<typeof createRateLimit> | undefined;
  let models: ReaderModels | undefined;
  let release: ReturnType<typeof openServingRelease> | undefined;

  async function answer(request: unknown, outer: Runtime): Promise<APIGatewayProxyStructuredResultV2> {
    const event = request as APIGatewayProxyEventV2;
    limitRate ??= createRateLimit(outer.config.api);
    await limitRate(event);
    models ??= openReaderModels(outer);
    const runtime = { ...outer, openEndpoint: models.forQuery() };
    release ??= openServingRelease(
      runtime.store,
      (error) => {
        runtime.measure("ReleaseRefused", 1);
        runtime.log("error", "release refused, serving the one before", errorFields(error));
      },
      {
        onDeltaFault: (error) => {
          runtime.measure("DeltaRefused", 1);
          runtime.log("error", "fresh articles refused, serving without them", errorFields(error));
        },
        makeReady: models.makeReady,
        ...(patience && { patience }),
      },
    );
    const { route, parameters } = findRoute(event.requestContext.http.method, event.rawPath);
    return withEntityTag(event, await route.respond({ event, parameters, runtime, release }));
  }

  const problems: MiddlewareObj = {
    onError: async (request) => {
      const { requestId } = requestIdOf(request.event as APIGatewayProxyEventV2);
      const { status, response } = problemResponse(request.error, requestId);
      if (status >= 500) {
        const fields = { ...errorFields(request.error), ...(requestId && { requestId }) };
        (await openRuntime()).log("error", "query failed", fields);
      }
      request.response = response;
    },
  };
  const handler = withMiddlewares(openRuntime, answer, [problems]);
  return async (event, context = {}) => {
    const { headers, ...response } = await handler(event, context);
    const { requestId } = requestIdOf(event);
    return { ...response, headers: { ...headers, ...(requestId && { "x-request-id": requestId }) } };
  };
}

/** As API Gateway gave it, so that an answer and what was logged of it can be found together. */
function requestIdOf({ requestContext }: APIGatewayProxyEventV2): { readonly requestId?: string } {
  const { requestId } = requestContext;
  return { ...(requestId && { requestId }) };
}

export const handler = makeHandler(environmentRuntime);
