import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRoute, routes } from "../../../lambdas/query/routes.ts";
import {
  AlgorithmError,
  CorruptDataError,
  InvalidInputError,
  NotFoundError,
  TransientError,
} from "../../../shared/errors/errors.ts";
import { encodeRecords } from "../../../shared/recordio/encode.ts";
import { useDeployment } from "./setting.ts";

const afterFreight = "/v1/articles/freight-1/recommendations";
const fields = "text, id, liked, disliked, readingList, k, diversity, freshnessHalfLifeDays, filters";
const post = (body: string) => ({ method: "POST", body });

describe("what a caller did wrong", () => {
  const deployment = useDeployment();

  it.each([
    ["/v1/health", "none"],
    ["/v1/topics", "none"],
    ["/v1/releases", "limit, cursor"],
    ["/v1/articles", "limit, cursor"],
    ["/v1/articles/freight-1", "none"],
    ["/", "none"],
    ["/openapi.json", "none"],
    [afterFreight, "k, diversity, freshness, from, to, source, ticker, label, language, topic, exclude"],
  ])("an unknown parameter of %s is named, with those allowed", async (path, allowed) => {
    const { status, body } = await deployment().ask(path, { query: { limitt: "3" } });

    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: "PARAMETER_INVALID",
      detail: `limitt: is not known here; allowed: ${allowed}`,
    });
  });

  it("a parameter that belongs into the body is named too", async () => {
    const { status, body } = await deployment().ask("/v1/recommendations", {
      ...post('{"text":"wheat"}'),
      query: { k: "3" },
    });

    expect(status).toBe(400);
    expect(body).toMatchObject({ code: "PARAMETER_INVALID", detail: "k: is not known here; allowed: none" });
  });

  it.each([
    ['{"text":"wheat","count":3}', `count: is not known here; allowed: ${fields}`],
    ['{"text":"wheat","__proto__":{}}', `__proto__: is not known here; allowed: ${fields}`],
    [
      `{"text":"wheat","${"x".repeat(100_000)}":1}`,
      `${"x".repeat(60)}: is not known here; allowed: ${fields}`,
    ],
    ["{}", "body: must have exactly one of text, id, liked, readingList"],
    ['{"text":"wheat","id":"wheat-1"}', "body: must have exactly one of text, id, liked, readingList"],
    ['{"id":"wheat-1","disliked":["a"]}', "disliked: needs liked"],
    ['{"text":""}', "text: must be a text of 1 to 200000 characters"],
    ['{"text":5}', "text: must be a text of 1 to 200000 characters"],
    [`{"text":"${"a".repeat(200_001)}"}`, "text: must be a text of 1 to 200000 characters"],
    ["null", "body: Invalid input: expected object, received null"],
    ["[]", "body: Invalid input: expected object, received array"],
    ['"wheat"', "body: Invalid input: expected object, received string"],
  ])("a body like %.60s is BODY_INVALID and names the field", async (body, detail) => {
    const answer = await deployment().ask("/v1/recommendations", post(body));

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "BODY_INVALID", detail });
  });

  it.each([
    ["text", "wheat", false],
    ["nothing", "", false],
    ["NaN", '{"text":"wheat","k":NaN}', false],
    ["base64 of text", Buffer.from("wheat").toString("base64"), true],
    ["base64 of gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]).toString("base64"), true],
    ["base64 of Latin-1", Buffer.from('{"text":"caf\u00e9"}', "latin1").toString("base64"), true],
    ["base64 of nothing", "", true],
  ])("a body of %s is BODY_NOT_JSON", async (_what, body, isBase64Encoded) => {
    const answer = await deployment().ask("/v1/recommendations", { method: "POST", body, isBase64Encoded });

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "BODY_NOT_JSON", detail: "the body is not JSON in UTF-8" });
  });

  it("no body at all is BODY_NOT_JSON", async () => {
    const { status, body } = await deployment().ask("/v1/recommendations", { method: "POST" });

    expect(status).toBe(400);
    expect(body.code).toBe("BODY_NOT_JSON");
  });

  it.each(["//", "/openapi-json", "/v1", "/v1/", "/v1/nothing", "/v2/health", "/v1/health/", "", "*"])(
    "%j is ROUTE_NOT_FOUND",
    async (path) => {
      const { status, body } = await deployment().ask(path);

      expect(status).toBe(404);
      expect(body.code).toBe("ROUTE_NOT_FOUND");
    },
  );

  it.each([
    ["POST", "/v1/health", "GET, HEAD"],
    ["DELETE", "/v1/articles/freight-1", "GET, HEAD"],
    ["OPTIONS", afterFreight, "GET, HEAD"],
    ["GET", "/v1/recommendations", "POST"],
    ["HEAD", "/v1/recommendations", "POST"],
    ["toString", "/v1/topics", "GET, HEAD"],
  ])("%s %s is METHOD_NOT_ALLOWED and says which are", async (method, path, allow) => {
    const { status, headers, body } = await deployment().ask(path, { method });

    expect(status).toBe(405);
    expect(headers).toMatchObject({ allow });
    expect(body).toMatchObject({ code: "METHOD_NOT_ALLOWED", title: "Method Not Allowed" });
  });

  it("nothing: HEAD is answered as GET", async () => {
    const { status, body } = await deployment().ask("/v1/health", { method: "HEAD" });

    expect(status).toBe(200);
    expect(body.status).toBe("ok");
  });
});

describe("findRoute", () => {
  it("gives back any id that stands in a path, decoded or not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (id) => {
        const { route, parameters } = findRoute("GET", `/v1/articles/${id}/recommendations`);

        expect(route.path).toBe("/v1/articles/{id}/recommendations");
        expect(parameters).toEqual({ id });
      }),
    );
  });

  it("leads every route's own path to that route", () => {
    for (const route of routes) expect(findRoute(route.method, route.path).route).toBe(route);
  });
});

describe("before the first release", () => {
  const deployment = useDeployment({ id: "r1", articles: [{ id: "a", vector: [1, -1, 0, 0] }] });

  it.each(["/v1/health", "/v1/articles", "/v1/articles/a", "/v1/articles/a/recommendations", "/v1/topics"])(
    "%s is 503 NO_RELEASE",
    async (path) => {
      const { ask, store } = deployment();
      await store.delete("releases/current.json");

      const { status, body } = await ask(path);

      expect(status).toBe(503);
      expect(body).toMatchObject({ code: "NO_RELEASE", title: "Service Unavailable" });
    },
  );
});

describe("what went wrong behind the API", () => {
  const deployment = useDeployment();
  const secret =
    "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/x at /srv/app/node_modules/@aws-sdk/client.js:1:2";
  const leaks = /arn:|\/srv|node_modules|sdk|\.ts|\.js|stack|at \w+ \(|index-r1|topics-r1/i;
  const throwing = (error: unknown) => () => {
    throw error;
  };
  const answering = (contentType: string, body: Uint8Array | string) => () => ({
    contentType,
    body: Buffer.from(body),
  });
  const neighbours = (labels: number[], distances: number[]) =>
    answering(
      "application/json",
      JSON.stringify({ predictions: [{ predicted_label: 0, labels, distances }] }),
    );

  it.each([
    ["refusing", new AlgorithmError("MODEL_ERROR", secret), 500, "INTERNAL"],
    ["of another width", new InvalidInputError("VECTOR_INVALID", secret), 500, "INTERNAL"],
    ["corrupt", new CorruptDataError("MODEL_CORRUPT", secret), 500, "INTERNAL"],
  ])(
    "an index that is %s: the caller learns no more than they can use, the log learns it all",
    async (_how, error, status, code) => {
      const { ask, hosting, logged } = deployment();
      hosting.set("index-r1", throwing(error));

      const answer = await ask(afterFreight);

      expect(answer.status).toBe(status);
      expect(answer.headers).toMatchObject({ "content-type": "application/problem+json" });
      expect(Object.keys(answer.body).sort()).toEqual(["code", "status", "title", "type"]);
      expect(answer.body.code).toBe(code);
      expect(JSON.stringify(answer)).not.toMatch(leaks);
      expect(JSON.stringify(logged)).toContain(secret);
    },
  );

  it.each([
    ["unreachable in an unknown way", new TypeError(secret), "TypeError"],
    ["throwing what is no error", secret, "string"],
  ])("an index that is %s: the log learns the type, neither learns the words", async (_how, error, type) => {
    const { ask, hosting, logged } = deployment();
    hosting.set("index-r1", throwing(error));

    const answer = await ask(afterFreight);

    expect(answer.status).toBe(500);
    expect(answer.body.code).toBe("INTERNAL");
    expect(Object.keys(answer.body).sort()).toEqual(["code", "status", "title", "type"]);
    expect(logged).toMatchObject([{ error: type }]);
    expect(JSON.stringify([answer, logged])).not.toContain(secret);
  });

  it("503 when the topic model is gone and topics are all that counts: the serving release by then has its own", async () => {
    const { ask, hosting, logged } = deployment();
    hosting.delete("topics-r1");

    const { status, body } = await ask("/v1/recommendations", post('{"text":"wheat"}'));

    expect(status).toBe(503);
    expect(body).toMatchObject({ title: "Service Unavailable", status: 503, code: "TRY_AGAIN" });
    expect(JSON.stringify(logged)).toContain("Endpoint topics-r1 does not exist");
  });

  it.each([
    ["throttled", throwing(new TransientError("ENDPOINT_UNAVAILABLE", secret))],
    ["gone", throwing(new NotFoundError("ENDPOINT_NOT_FOUND", secret))],
  ])("nothing for an index that is %s: the release's own vectors say the same", async (_how, model) => {
    const { ask, hosting } = deployment();
    const before = await ask(afterFreight);
    hosting.set("index-r1", model);

    expect(await ask(afterFreight)).toEqual(before);
  });

  it.each([
    ["no message", answering("application/json", "")],
    ["another type", answering("text/html", "<h1>busy</h1>")],
    ["half a record", answering("application/x-recordio-protobuf", new Uint8Array([1, 2, 3]))],
    ["no prediction", answering("application/json", '{"predictions":[]}')],
    ["no record", answering("application/x-recordio-protobuf", encodeRecords([]))],
    ["no neighbours", answering("application/json", '{"predictions":[{"predicted_label":1}]}')],
    ["more labels than distances", neighbours([0, 1], [1])],
    ["a row that the release does not have", neighbours([0, 99], [1, 1])],
    ["a row that is not whole", neighbours([0.5], [1])],
    ["a row that is not in the index", neighbours([3], [1])],
  ])("500 INTERNAL for an index that answers %s", async (_what, model) => {
    const { ask, hosting } = deployment();
    hosting.set("index-r1", model);

    const { status, body } = await ask(afterFreight);

    expect(status).toBe(500);
    expect(body).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
      code: "INTERNAL",
    });
  });

  it.each([
    ["no prediction", '{"predictions":[]}'],
    ["two predictions", '{"predictions":[{"topic_weights":[1,0,0,0]},{"topic_weights":[1,0,0,0]}]}'],
    ["too few topics", '{"predictions":[{"topic_weights":[1,0]}]}'],
    ["a negative weight", '{"predictions":[{"topic_weights":[-1,0,0,0]}]}'],
  ])("500 INTERNAL for a topic model that answers %s", async (_what, json) => {
    const { ask, hosting } = deployment();
    hosting.set("topics-r1", answering("application/json", json));

    const { status, body } = await ask("/v1/recommendations", post('{"text":"wheat"}'));

    expect(status).toBe(500);
    expect(body.code).toBe("INTERNAL");
  });

  it("500 INTERNAL for an altered file of the first release", async () => {
    const { ask, store } = deployment();
    await store.put("releases/r1/topics.json", Buffer.from("[]"));

    const { status, body } = await ask("/v1/topics");

    expect(status).toBe(500);
    expect(body.code).toBe("INTERNAL");
  });
});
