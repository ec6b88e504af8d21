import { ReadnextError } from "../errors/errors.ts";
import type { LogFields } from "./log.ts";

/**
 * What a log may tell of an error. Our own are written to be read: by their message. Another's message may quote what it
 * stumbled over, as that of JSON.parse does, be it an article: of such only the type is told, and where in the code.
 */
export function errorFields(error: unknown): LogFields {
  if (error instanceof ReadnextError) return { error: error.name, code: error.code, reason: error.message };
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, at: framesOf(error)[0] };
}

/**
 * The error that may leave a function, because Lambda writes it into its log, the trace and the execution's history. Ours
 * is let pass as it is. Another's is replaced by one of the same name and class without its message and its properties (an
 * SDK's hold the answer).
 */
export function toldError(error: unknown): unknown {
  if (error instanceof ReadnextError || !(error instanceof Error)) return error;
  const { name } = error;
  const frames = framesOf(error);
  const [place = "an unknown place"] = frames;
  const message = `unexpected ${name} at ${place}; its own message is withheld, for it may quote an article`;
  const told = Object.setPrototypeOf(new Error(message), Object.getPrototypeOf(error)) as Error;
  const stack = [`${name}: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return Object.defineProperties(told, { name: { value: name }, stack: { value: stack } });
}

/** Functions and places of the stack, without the message in front of them. */
function framesOf({ message, stack = "" }: Error): string[] {
  return [...stack.replace(message, "").matchAll(/^ {4}at (.+:\d+:\d+\)?)$/gm)].map(
    ([, frame = ""]) => frame,
  );
}
