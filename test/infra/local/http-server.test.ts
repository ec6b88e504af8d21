import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { text } from "node:stream/consumers";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serveQueries } from "../../../infra/local/http-server.ts";
import type { QueryHandler } from "../../../lambdas/query/handler.ts";
import { TransientError } from "../../../shared/errors/errors.ts";

let server: FastifyInstance;
let port: number;
let events: APIGatewayProxyEventV2[];
let query: QueryHandler;

beforeEach(async () => {
  events = [];
  query = async () => ({ statusCode: 200, headers: { "content-type": "application/json" }, body: '{"a":1}' });
  const started = await serveQueries((event) => {
    events.push(event);
    return query(event);
  }, 0);
  server = started.server;
  port = Number(new URL(started.url).port);
});

afterEach(() => server.close());

/** Sends the path as it is written: neither fetch nor URL would. */
async function send(
  method: string,
  path: string,
  { headers = {}, body = "" as string | Buffer } = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port, method, path, headers }, async (response) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: await text(response) });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

describe("a request becomes the event that API Gateway's HTTP API sends", () => {
  // Paths and parameters as AWS was seen to hand them over, payload format 2.0.
  it.each([
    ["/capture/plain", "/capture/plain"],
    ["/capture/space%20value", "/capture/space value"],
    ["/capture/hash%23value", "/capture/hash#value"],
    ["/capture/slash%2Fvalue", "/capture/slash/value"],
    ["/capture/unicode-%CE%BB-%E4%B8%96%E7%95%8C", "/capture/unicode-λ-世界"],
    ["/capture/%2e%2e/a+b", "/capture/../a+b"],
    ["/capture//twice", "/capture//twice"],
    ["http://any.host/capture/a%20b?x=1", "/capture/a b"],
    ["*", "*"],
    [`/${"%F0%9F%98%80".repeat(200)}`, `/${"\u{1f600}".repeat(200)}`],
  ])("%.60s: the path is decoded", async (sent, rawPath) => {
    await send("GET", sent);

    expect(events).toMatchObject([{ version: "2.0", rawPath, requestContext: { http: { path: rawPath } } }]);
  });

  it("says whom it comes from, for callers' limits", async () => {
    await send("GET", "/a");

    expect(events).toMatchObject([{ requestContext: { http: { sourceIp: "127.0.0.1" } } }]);
  });

  it("decodes parameters, and joins those of one name by commas", async () => {
    await send("GET", "/a?repeat=one&repeat=two&to=a%2Fb%3F&plus=a+b&encodedPlus=a%2Bb&empty=&__proto__=x");

    expect(events[0]?.rawQueryString).toBe(
      "repeat=one&repeat=two&to=a%2Fb%3F&plus=a+b&encodedPlus=a%2Bb&empty=&__proto__=x",
    );
    expect(Object.entries(events[0]?.queryStringParameters ?? {})).toEqual([
      ["repeat", "one,two"],
      ["to", "a/b?"],
      ["plus", "a b"],
      ["encodedPlus", "a+b"],
      ["empty", ""],
      ["__proto__", "x"],
    ]);
  });

  it("leaves parameters and body out where there are none", async () => {
    await send("GET", "/a");

    expect(events[0]).not.toHaveProperty("queryStringParameters");
    expect(events[0]).not.toHaveProperty("body");
  });

  it("hands JSON over as text", async () => {
    await send("POST", "/a", { headers: { "content-type": "application/json" }, body: '{"text":"λ"}' });

    expect(events).toMatchObject([{ body: '{"text":"λ"}', isBase64Encoded: false }]);
  });

  it.each([{ "content-type": "application/x-www-form-urlencoded" }, {}])(
    "hands what is not declared as text over in base64: %j",
    async (headers) => {
      await send("POST", "/a", { headers, body: Buffer.from([0x7b, 0xff]) });

      expect(events).toMatchObject([{ body: "e/8=", isBase64Encoded: true }]);
    },
  );

  it.each(["GET", "DELETE", "OPTIONS", "PATCH", "PUT", "TRACE", "PROPFIND"])(
    "asks the handler whatever the method: %s",
    async (method) => {
      const { status } = await send(method, "/a");

      expect(status).toBe(200);
      expect(events).toMatchObject([{ requestContext: { http: { method } } }]);
    },
  );
});

describe("the answer", () => {
  it("is the handler's, with its status and headers", async () => {
    query = async () => ({ statusCode: 405, headers: { allow: "POST" }, body: "{}" });

    const { status, headers, body } = await send("GET", "/a");

    expect({ status, body }).toEqual({ status: 405, body: "{}" });
    expect(headers).toMatchObject({ allow: "POST" });
  });

  it("to HEAD has the length of the body, but no body", async () => {
    const { status, headers, body } = await send("HEAD", "/a");

    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(headers).toMatchObject({ "content-length": "7" });
  });

  it("is 500 without a word of the reason when the handler itself breaks", async () => {
    query = async () => {
      throw new TransientError("AT_ARN", "arn:aws:iam::123456789012:role/x in /srv/app.js");
    };

    const { status, headers, body } = await send("GET", "/a");

    expect(status).toBe(500);
    expect(headers).toMatchObject({ "content-type": expect.stringMatching(/^application\/problem\+json/) });
    expect(JSON.parse(body)).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      code: "INTERNAL",
    });
  });
});

describe("what the handler never sees", () => {
  it.each(["/%", "/%zz", "/v1/articles/%E0%A4", "/a/%ff?x=1"])(
    "%s: a path that cannot be decoded",
    async (path) => {
      const { status, headers, body } = await send("GET", path);

      expect(status).toBe(400);
      expect(headers).toMatchObject({ "content-type": expect.stringMatching(/^application\/problem\+json/) });
      expect(JSON.parse(body)).toMatchObject({ title: "Bad Request", status: 400, code: "BAD_REQUEST" });
      expect(events).toEqual([]);
    },
  );

  it("an undecodable path with a method that no route has", async () => {
    const { status, body } = await send("PROPFIND", "/%zz");

    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: "BAD_REQUEST" });
  });

  it("a body above 1 MiB", async () => {
    const { status, headers, body } = await send("POST", "/a", {
      headers: { "content-type": "application/json" },
      body: Buffer.alloc(1_048_577, 32),
    });

    expect(status).toBe(413);
    expect(headers).toMatchObject({ "content-type": expect.stringMatching(/^application\/problem\+json/) });
    expect(JSON.parse(body)).toMatchObject({ status: 413, code: "PAYLOAD_TOO_LARGE" });
    expect(events).toEqual([]);
  });

  it("a body of 1 MiB is let through", async () => {
    const { status } = await send("POST", "/a", { body: Buffer.alloc(1_048_576, 32) });

    expect(status).toBe(200);
  });
});

describe("where it listens", () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

  it("is this machine's loopback address", () => {
    expect(server.addresses()).toEqual([{ address: "127.0.0.1", family: "IPv4", port }]);
  });

  it.skipIf(outside === undefined)("is no address that other machines reach", async () => {
    const refused = new Promise((resolve) => {
      connect({ host: outside ?? "", port })
        .once("error", resolve)
        .once("connect", () => resolve("connected"));
    });

    expect(await refused).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("is refused by name when the port is taken", async () => {
    await expect(serveQueries(query, port)).rejects.toMatchObject({
      name: "ConfigError",
      code: "PORT_UNUSABLE",
      message: expect.stringContaining(`cannot listen on port ${port}`),
    });
  });
});
