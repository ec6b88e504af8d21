import type { FastifyInstance } from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Inference } from "../../container/inference-pool.ts";
import { inferenceServer } from "../../container/inference-server.ts";
import type { LogFields, LogLevel } from "../../shared/runtime/log.ts";

const maxBodyBytes = 1000;

/** A server over a model that answers with what it was asked. */
function serverOver(changes: Partial<Inference> = {}) {
  const logged: [LogLevel, string, LogFields | undefined][] = [];
  const inference: Inference = {
    load: async () => undefined,
    answer: async ({ contentType, accept, body }) => {
      const text = `${contentType}|${accept}|${Buffer.from(body).toString("latin1")}`;
      return { response: { contentType: "application/jsonlines", body: new TextEncoder().encode(text) } };
    },
    waiting: () => 0,
    close: async () => {},
    ...changes,
  };
  const server = inferenceServer({
    inference,
    maxBodyBytes,
    log: (...call) => void logged.push([call[0], call[1], call[2]]),
  });
  onTestFinished(() => server.close());
  return { server, logged };
}

/** Until a load that is done has been heard of. */
async function loadOf(server: FastifyInstance): Promise<void> {
  await server.ready();
  await new Promise((resolve) => setImmediate(resolve));
}

/** What a request is answered with, once the model is loaded. */
async function ask(server: FastifyInstance, payload: string, headers: Record<string, string> = {}) {
  await loadOf(server);
  return server.inject({ method: "POST", url: "/invocations", headers, payload });
}

describe("GET /ping", () => {
  it("is answered with 503 until the model is loaded, then with 200 and nothing", async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const { server, logged } = serverOver({ load: () => promise });

    const before = await server.inject("/ping");
    resolve(undefined);
    await loadOf(server);
    const after = await server.inject("/ping");

    expect({ status: before.statusCode, body: before.body }).toEqual({
      status: 503,
      body: "the model is being loaded",
    });
    expect({ status: after.statusCode, body: after.body }).toEqual({ status: 200, body: "" });
    expect(logged.map(([level, message]) => [level, message])).toEqual([["info", "the model is loaded"]]);
  });

  it.each<[string, Inference["load"]]>([
    ["is corrupt", async () => "its checksum differs"],
    ["brings its thread down", () => Promise.reject(new Error("its checksum differs"))],
  ])("stays 503 when the model %s, and the log says why, once", async (_, load) => {
    const { server, logged } = serverOver({ load });
    await server.inject("/ping");

    const { statusCode, body } = await server.inject("/ping");

    expect({ statusCode, body }).toEqual({ statusCode: 503, body: "the model could not be loaded" });
    const reason = expect.stringContaining("its checksum differs");
    expect(logged).toEqual([["error", "the model could not be loaded", { reason }]]);
  });

  it("is answered while a request is", async () => {
    const { server } = serverOver({ answer: () => new Promise(() => {}) });
    await loadOf(server);
    void server.inject({ method: "POST", url: "/invocations", payload: "1" });

    expect((await server.inject("/ping")).statusCode).toBe(200);
  });
});

describe("POST /invocations", () => {
  it("hands the body on as it came, with what it is and what is wanted", async () => {
    const { server } = serverOver();
    const headers = {
      "content-type": "application/json; verbose=true",
      accept: "application/jsonlines",
      "x-amzn-sagemaker-custom-attributes": "anything",
    };

    const { statusCode, headers: answered, body } = await ask(server, '{"a":\u00ff}', headers);

    expect(statusCode).toBe(200);
    expect(answered["content-type"]).toBe("application/jsonlines");
    expect(body).toBe('application/json; verbose=true|application/jsonlines|{"a":Ã¿}');
  });

  it("needs neither header: the model decides what that means", async () => {
    const { server } = serverOver();

    const { statusCode, body } = await ask(server, "1,2");

    expect({ statusCode, body: body.split("|").at(-1) }).toEqual({ statusCode: 200, body: "1,2" });
  });

  it("tells what the model refuses by 400 and its reason alone", async () => {
    const { server, logged } = serverOver({ answer: async () => ({ refusal: "instance 3: no number" }) });

    const { statusCode, headers, body } = await ask(server, "a canary");

    expect({ statusCode, body }).toEqual({ statusCode: 400, body: "instance 3: no number" });
    expect(headers["content-type"]).toMatch(/^text\/plain/);
    expect(JSON.stringify(logged)).not.toContain("canary");
  });

  it("tells of a fault of its own neither the answer nor the log what it quotes", async () => {
    const fault = new SyntaxError('Unexpected token "a canary"');
    const { server, logged } = serverOver({ answer: () => Promise.reject(fault) });

    const { statusCode, body } = await ask(server, "a canary");

    expect({ statusCode, body }).toEqual({ statusCode: 500, body: "the model could not answer" });
    expect(logged.at(-1)).toMatchObject(["error", expect.any(String), { error: "SyntaxError" }]);
    expect(JSON.stringify(logged)).not.toContain("canary");
  });

  it("answers 503 as long as there is no model, and does not ask it", async () => {
    const asked: unknown[] = [];
    const { server } = serverOver({
      load: async () => "corrupt",
      answer: async (request) => {
        asked.push(request);
        return { refusal: "" };
      },
    });

    expect((await ask(server, "1")).statusCode).toBe(503);
    expect(asked).toEqual([]);
  });

  it("sends away, to be tried again, what would wait behind too many others", async () => {
    let waiting = 63;
    const { server } = serverOver({ waiting: () => waiting });

    const taken = await ask(server, "1");
    waiting = 64;
    const sentAway = await ask(server, "1");

    expect([taken.statusCode, sentAway.statusCode]).toEqual([200, 503]);
  });

  it("takes bodies up to the limit, and answers 413 to a larger one", async () => {
    const { server } = serverOver();

    const largest = await ask(server, "x".repeat(maxBodyBytes));
    const larger = await ask(server, "x".repeat(maxBodyBytes + 1));

    expect([largest.statusCode, larger.statusCode]).toEqual([200, 413]);
    expect(larger.body).not.toContain("xx");
  });

  it("knows no other path and no other method", async () => {
    const { server } = serverOver();
    await server.ready();

    const answers = await Promise.all(
      [
        { method: "GET", url: "/invocations" },
        { method: "POST", url: "/ping" },
        { method: "GET", url: "/execution-parameters" },
      ].map((request) => server.inject(request as { method: "GET"; url: string })),
    );

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404]);
  });
});
