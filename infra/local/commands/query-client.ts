import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { makeHandler } from "../../../lambdas/query/handler.ts";
import { InvalidInputError } from "../../../shared/errors/errors.ts";
import { openLocalRuntime } from "../local-runtime.ts";
import { readSettings } from "../settings.ts";
import type { CommonOptions } from "./options.ts";

export interface ApiRequest {
  readonly method?: "GET" | "POST";
  /** Not encoded, as API Gateway hands it over. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/**
 * Asks the query Lambda on the data folder, without a server.
 * @throws InvalidInputError with the answer's code, for any answer but 200
 */
export async function ask(options: CommonOptions, request: ApiRequest): Promise<unknown> {
  const settings = readSettings(options.data, options.config);
  const query = makeHandler(() => openLocalRuntime(settings));
  const { statusCode, body } = await query(toEvent(request));
  const answer = JSON.parse(body ?? "null") as { code: string; detail?: string; title: string };
  if (statusCode === 200) return answer;
  throw new InvalidInputError(
    answer.code,
    hintFor(answer.code, settings.dataDir) ?? answer.detail ?? answer.title,
  );
}

/** What somebody at this machine can do about it. */
function hintFor(code: string, dataDir: string): string | undefined {
  if (code === "NO_RELEASE") return `nothing has been trained in ${dataDir} yet: run "readnext start"`;
  if (code === "INTERNAL" || code === "TRY_AGAIN") {
    return `the query failed; the reason is in ${dataDir}/logs/handlers.jsonl`;
  }
  return undefined;
}

function toEvent({ method = "GET", path, parameters = {}, body }: ApiRequest): APIGatewayProxyEventV2 {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: new URLSearchParams(given).toString(),
    headers: {},
    queryStringParameters: Object.fromEntries(given),
    requestContext: { http: { method, path } } as APIGatewayProxyEventV2["requestContext"],
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}
