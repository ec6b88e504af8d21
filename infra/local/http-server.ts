import { STATUS_CODES } from "node:http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { QueryHandler } from "../../lambdas/query/handler.ts";

/** As API Gateway: the handler never sees more. */
const bodyLimitBytes = 1_048_576;

/**
 * Puts the query Lambda behind HTTP on this machine only, each request as an API Gateway event of payload format 2.0.
 * @param port 0 takes any free one
 * @returns the server and its address
 */
export async function serveQueries(
  query: QueryHandler,
  port: number,
): Promise<{ readonly server: FastifyInstance; readonly url: string }> {
  const server = Fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    frameworkErrors: (error, _request, reply) => void sendProblem(reply, error),
  });
  server.setErrorHandler((error: FastifyError, _request, reply) => sendProblem(reply, error));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.all("/*", async (request, reply) => {
    const { statusCode = 200, headers = {}, body } = await query(toEvent(request));
    return reply
      .code(statusCode)
      .headers(headers as Record<string, string>)
      .send(body);
  });
  const url = await server.listen({ host: "127.0.0.1", port });
  return { server, url };
}

/** What fastify refuses before the handler sees it: too large a body, a path that cannot be decoded. */
function sendProblem(reply: FastifyReply, { statusCode: status = 500, code, message }: FastifyError) {
  const detail = status < 500 ? { detail: message } : {};
  const problem = { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, code, ...detail };
  return reply.code(status).type("application/problem+json").send(JSON.stringify(problem));
}

function toEvent(request: FastifyRequest): APIGatewayProxyEventV2 {
  const { pathname, search, searchParams } = new URL(request.raw.url ?? "/", "http://localhost");
  const now = new Date();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: pathname,
    rawQueryString: search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    queryStringParameters: Object.fromEntries(searchParams),
    requestContext: {
      accountId: "local",
      apiId: "local",
      domainName: "localhost",
      domainPrefix: "localhost",
      http: {
        method: request.method,
        path: pathname,
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
    ...(typeof request.body === "string" && { body: request.body }),
    isBase64Encoded: false,
  };
}
