import Fastify, { type FastifyError, type FastifyInstance } from "fastify";
import type { Log } from "../shared/runtime/log.ts";
import { errorFields } from "../shared/runtime/told-error.ts";
import type { Inference } from "./inference-pool.ts";

/** More than this many requests that wait are sent away, to be tried again: each holds its body. */
const mostWaiting = 64;

export interface InferenceServerOptions {
  readonly inference: Inference;
  readonly maxBodyBytes: number;
  readonly log: Log;
}

/**
 * The HTTP side of an endpoint's container, not listening yet: `GET /ping`, `POST /invocations`. The model is loaded
 * meanwhile; until it is, and for good if it cannot be, both answer 503. What the model refuses gets 400 and its reason,
 * neither of which quotes the request.
 */
export function inferenceServer({ inference, maxBodyBytes, log }: InferenceServerOptions): FastifyInstance {
  const server = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: "idle" });
  let unfit: string | undefined = "the model is being loaded";
  server.addHook("onReady", (done) => {
    void load().then((reason) => {
      unfit = reason && "the model could not be loaded";
    });
    done();
  });
  let closing = false;
  server.addHook("preClose", (done) => {
    closing = true;
    done();
  });
  // Else a connection whose request was under way would be kept, and the server with it.
  server.addHook("onSend", (_request, reply, _payload, done) => {
    if (closing) reply.header("connection", "close");
    done();
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));

  server.get("/ping", (_request, reply) => reply.code(unfit === undefined ? 200 : 503).send(unfit));

  server.post("/invocations", async (request, reply) => {
    reply.type("text/plain");
    if (unfit !== undefined) return reply.code(503).send(unfit);
    if (inference.waiting() >= mostWaiting) return reply.code(503).send("too many requests wait");
    const { "content-type": contentType = "", accept = "" } = request.headers;
    const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    const answer = await inference.answer({ contentType, accept, body });
    if ("refusal" in answer) return reply.code(400).send(answer.refusal);
    return reply.type(answer.response.contentType).send(Buffer.from(answer.response.body));
  });

  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const { statusCode = 500, message } = error;
    reply.code(statusCode).type("text/plain");
    if (statusCode < 500) return reply.send(message);
    log("error", "a request could not be answered", errorFields(error));
    return reply.send("the model could not answer");
  });
  return server;

  async function load(): Promise<string | undefined> {
    const startedMs = performance.now();
    const reason = await inference.load().catch(String);
    if (reason === undefined)
      log("info", "the model is loaded", { durationMs: Math.round(performance.now() - startedMs) });
    else log("error", "the model could not be loaded", { reason });
    return reason;
  }
}
