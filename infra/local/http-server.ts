import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { QueryHandler } from "../../lambdas/query/handler.ts";
import { longestBodyBytes } from "../../lambdas/query/http/body.ts";
import { problemResponse } from "../../lambdas/query/http/responses.ts";
import { ConfigError, InvalidInputError } from "../../shared/errors/errors.ts";

/** Who has not sent a whole request by then is not waited for any longer. */
const requestTimeoutMs = 30_000;

/**
 * Puts the query Lambda behind HTTP on this machine only.
 * @param port 0 takes any free one
 * @returns the server and its address
 * @throws ConfigError `PORT_UNUSABLE`
 */
export async function serveQueries(
  query: QueryHandler,
  port: number,
): Promise<{ readonly server: FastifyInstance; readonly url: string }> {
  const server = queryServer(query);
  return { server, url: await listen(server, port) };
}

/** The same without an address: each request becomes an API Gateway event of payload format 2.0. */
export function queryServer(query: QueryHandler): FastifyInstance {
  const server = Fastify({
    bodyLimit: longestBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, error),
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => sendProblem(reply, error));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const answer = async (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, await query(toEvent(request)));
  server.all("/*", answer);
  server.setNotFoundHandler(answer);
  return server;
}

async function listen(server: FastifyInstance, port: number): Promise<string> {
  try {
    return await server.listen({ host: "127.0.0.1", port });
  } catch (cause) {
    const reason = `cannot listen on port ${port}: ${(cause as Error).message}`;
    throw new ConfigError("PORT_UNUSABLE", reason, { cause });
  }
}

/** What never reaches the handler, such as too large a body or a path that cannot be decoded; or a handler that broke. */
function sendProblem(reply: FastifyReply, { statusCode: status = 500, message }: FastifyError) {
  const code = status === 413 ? "PAYLOAD_TOO_LARGE" : "BAD_REQUEST";
  const error = status < 500 ? new InvalidInputError(code, message) : undefined;
  return send(reply, problemResponse(error).response);
}

function send(
  reply: FastifyReply,
  { statusCode = 200, headers = {}, body }: APIGatewayProxyStructuredResultV2,
) {
  return reply
    .code(statusCode)
    .headers(headers as Record<string, string>)
    .send(body);
}

/** As HTTP APIs do it: the path decoded, a repeated parameter's values joined by commas. */
function toEvent(request: FastifyRequest): APIGatewayProxyEventV2 {
  const target = (request.raw.url ?? "/").replace(/^https?:\/\/[^/?]*/i, "");
  const [path = "/", rawQueryString = ""] = splitOnce(target, "?");
  const rawPath = decodeURIComponent(path);
  const parameters = joinRepeated(new URLSearchParams(rawQueryString));
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    ...(parameters.size > 0 && { queryStringParameters: Object.fromEntries(parameters) }),
    requestContext: {
      accountId: "local",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: {
        method: request.method,
        path: rawPath,
        protocol: "HTTP/1.1",
        sourceIp: request.ip,
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId: request.id,
      routeKey: "$default",
      stage: "$default",
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...toBody(request),
  };
}

/** A body that is not declared to be text or JSON travels in base64. */
function toBody({ body, headers }: FastifyRequest): Pick<APIGatewayProxyEventV2, "body" | "isBase64Encoded"> {
  if (!Buffer.isBuffer(body)) return { isBase64Encoded: false };
  const isText = /^(text\/|application\/json)/.test(headers["content-type"] ?? "");
  return { body: body.toString(isText ? "utf8" : "base64"), isBase64Encoded: !isText };
}

function joinRepeated(parameters: URLSearchParams): Map<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of parameters) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return joined;
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
