import { afterEach, beforeEach } from "vitest";
import { makeHandler as makeQuery } from "../../lambdas/query/handler.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { canary } from "./canaries.ts";
import { type Deployment, openDeployment, type Step } from "./deployment.ts";
import { type Json, type MakeHandler, openWitness, type Witness } from "./witness.ts";

/** A deployment with a witness for every test, and the messages that were logged in all tests so far. */
export function useWitness() {
  let deployment: Deployment;
  let witness: Witness;
  const messages = new Set<string>();

  beforeEach(async () => {
    deployment = await openDeployment();
    witness = openWitness();
  });
  afterEach(() => {
    witness.stop();
    for (const { channel, text } of witness.written) {
      if (channel === "log") messages.add(JSON.parse(text)[1]);
    }
  });

  /** As in a state machine: a failure ends the run. */
  async function succeed({ name, make, event }: Step, runtime: Runtime): Promise<Json> {
    const answer = await witness.call(name, make, event, runtime);
    if ("error" in answer) throw new Error(`${name}: ${JSON.stringify(answer.error)}`);
    return answer.output;
  }

  function ask({ method = "GET", ...rest }: Json, runtime: Runtime = deployment.runtime): Promise<Json> {
    const event = { ...rest, requestContext: { http: { method } } };
    return witness.call("query", makeQuery as MakeHandler, event, runtime);
  }

  return { now: () => ({ ...deployment, deployment, witness }), messages, succeed, ask };
}

/** A request that sends a body. */
export const post = (body: string, rest: object = {}) => ({
  method: "POST",
  rawPath: "/v1/recommendations",
  body,
  ...rest,
});

export const afterFirstArticle = { rawPath: `/v1/articles/${canary("id")}-0/recommendations` };

/** Every turn to what lies outside of the function fails so. */
export function failing(runtime: Runtime, error: () => unknown): Runtime {
  const fail = () => {
    throw error();
  };
  const store = { ...runtime.store, get: fail, stream: fail, list: fail, put: fail, putIfAbsent: fail };
  return { ...runtime, store, openEndpoint: fail, listEndpoints: fail };
}

/** As libraries do it: the message quotes what was being read, and a property holds more of it. */
export function quotingError(): Error {
  const message = `Unexpected "${canary("body")}"\n    at ${canary("title")} (file.ts:1:1)`;
  return Object.assign(new SyntaxError(message), { $response: { body: canary("source") } });
}

/** A model that cannot read what it is sent, and says so by quoting it. */
export function quotingModels(runtime: Runtime, error: (message: string) => Error): Runtime {
  return {
    ...runtime,
    openEndpoint: async (name) => ({
      uri: name,
      remove: async () => {},
      invoke: async ({ body }) => {
        throw error(`cannot read ${Buffer.from(body).toString("latin1")}`);
      },
    }),
  };
}
