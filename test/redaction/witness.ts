import { vi } from "vitest";
import type { InvokeRequest } from "../../shared/endpoints/endpoint.ts";
import { openPowertools } from "../../shared/runtime/powertools.ts";
import type { Runtime } from "../../shared/runtime/runtime.ts";
import { type Mark, marksIn } from "./canaries.ts";

// biome-ignore lint/suspicious/noExplicitAny: events and results travel as JSON, as between states
export type Json = any;
export type MakeHandler = (
  open: () => Promise<Runtime>,
) => (event: Json, context: object) => Promise<unknown>;

export type Channel = "log" | "measure" | "stdout" | "output" | "error" | "model request";

export interface Written {
  readonly by: string;
  readonly channel: Channel;
  readonly text: string;
}

/** What a function answered, or the error that left it, as Lambda's JSON. */
export type Answer = { readonly output: Json } | { readonly error: Json };

const context = { functionName: "readnext", awsRequestId: "request-1", invokedFunctionArn: "arn" };

/**
 * Runs functions as Lambda would, inside of the real Powertools, and keeps everything that leaves them. `stop` gives
 * the process its own output back.
 */
export function openWitness() {
  const written: Written[] = [];
  let by = "";
  const note = (channel: Channel, text: string) => written.push({ by, channel, text });
  const powertools = openPowertools("readnext-test");
  // As on Lambda, Powertools has a console of its own, with warnings and errors on stderr.
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => note("stdout", String(chunk)) > 0),
  );

  function watched(runtime: Runtime): Runtime {
    return {
      ...runtime,
      middlewares: powertools.middlewares,
      log: (level, message, fields) => {
        note("log", JSON.stringify([level, message, fields]));
        powertools.log(level, message, fields);
        if (!written.at(-1)?.text.includes(`"message":"${message}"`))
          throw new Error("nobody heard Powertools");
      },
      measure: (name, value) => {
        note("measure", `${name} ${value}`);
        powertools.measure(name, value);
      },
      openEndpoint: async (name) => {
        const endpoint = await runtime.openEndpoint(name);
        const invoke = (request: InvokeRequest) => {
          note("model request", `${name} ${request.accept} ${Buffer.from(request.body).toString("latin1")}`);
          return endpoint.invoke(request);
        };
        return { ...endpoint, invoke };
      },
    };
  }

  async function call(name: string, make: MakeHandler, event: Json, runtime: Runtime): Promise<Answer> {
    by = name;
    try {
      const output = JSON.stringify((await make(async () => watched(runtime))(event, context)) ?? null);
      note("output", output);
      return { output: JSON.parse(output) };
    } catch (error) {
      const sent = lambdaError(error);
      note("error", JSON.stringify(sent));
      return { error: sent };
    }
  }

  return { call, written, stop: () => spies.forEach((spy) => void spy.mockRestore()) };
}

export type Witness = ReturnType<typeof openWitness>;

/**
 * What Lambda's Node runtime answers with, logs and puts into the trace: its answer's three members, and every property of
 * the error's own that is enumerable, which its log shows. A cause is none.
 */
function lambdaError(error: unknown): Json {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  const { name, message, stack = "" } = error;
  return { ...error, errorType: name, errorMessage: message, stackTrace: stack.split("\n") };
}

/** What was written with a canary in it that may not be there. */
export function leaksIn(written: readonly Written[], allowed: readonly Mark[] = []) {
  return written.flatMap(({ by, channel, text }) => {
    const found = marksIn(text).filter((mark) => !allowed.includes(mark));
    return found.length > 0 ? [{ by, channel, marks: found, text: text.slice(0, 400) }] : [];
  });
}
