import { Duration } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import {
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer, HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { Config } from "../../../shared/config/schema.ts";
import { namePrefix } from "../../../shared/release/names.ts";
import { deliveredLog } from "../functions/log-groups.ts";

export interface QueryApiProps {
  readonly query: IFunction;
  readonly config: Config;
}

/** Named, so that a preflight is answered by the gateway and never asked for a token. */
const methods = [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST];

/** What is below /v1 goes to the function, as it knows its routes itself; so do the description of them and its page. */
const paths = ["/v1/{proxy+}", "/openapi.json", "/"];

/**
 * The HTTP API in front of the query function. Nothing is answered without a token or a signature, the description neither;
 * the whole API is throttled.
 */
export class QueryApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, id: string, { query, config }: QueryApiProps) {
    super(scope, id);
    const { api, stage: deployment, retention } = config;
    this.api = new HttpApi(this, "Api", {
      apiName: `readnext-${deployment}`,
      description: `Readnext ${deployment}: what to read next`,
      createDefaultStage: false,
      ...(api.corsOrigins.length > 0 && { corsPreflight: preflight(api.corsOrigins) }),
    });
    const integration = new HttpLambdaIntegration("Query", query);
    const asked = authorizer(api.auth);
    for (const path of paths) this.api.addRoutes({ path, methods, integration, authorizer: asked });
    this.stage = new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: api.requestsPerSecond, burstLimit: api.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          deliveredLog(this, "AccessLog", `apigateway/${namePrefix(deployment)}api`, retention),
        ),
        format: accessLogFormat,
      },
    });
  }
}

/** One line of JSON for each request. The path names what was read, so the log is part of the data's protection. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: "$context.requestId",
    requestTime: "$context.requestTime",
    sourceIp: "$context.identity.sourceIp",
    caller: "$context.identity.caller",
    subject: "$context.authorizer.claims.sub",
    method: "$context.httpMethod",
    path: "$context.path",
    status: "$context.status",
    responseLength: "$context.responseLength",
    responseLatencyMs: "$context.responseLatency",
    integrationError: "$context.integrationErrorMessage",
    authorizerError: "$context.authorizer.error",
  }),
);

function authorizer(auth: Config["api"]["auth"]): IHttpRouteAuthorizer {
  if (auth.kind === "iam") return new HttpIamAuthorizer();
  return new HttpJwtAuthorizer("Jwt", auth.issuer, { jwtAudience: [...auth.audience] });
}

function preflight(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD, CorsHttpMethod.POST],
    allowHeaders: [
      "authorization",
      "content-type",
      "x-amz-content-sha256",
      "x-amz-date",
      "x-amz-security-token",
    ],
    maxAge: Duration.hours(1),
  };
}
