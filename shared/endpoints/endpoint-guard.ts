import {
  BrokenCircuitError,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from "cockatiel";
import { TransientError } from "../errors/errors.ts";
import type { Endpoint, InvokeRequest, InvokeResponse } from "./endpoint.ts";

/** All that one query may wait for models: a reader is to have an answer within 3 s, be it that there is none. */
export const waitForModelsMs = 2_500;

/** So many failures in a row, and an endpoint is left alone for a while. Then one query tries it, and decides. */
export const failuresInARow = 3;
export const leftAloneMs = 5_000;

/** More than those of the serving release and of the one before it. */
const mostCircuits = 8;

type OpenEndpoint = (name: string) => Promise<Endpoint>;

/**
 * Keeps readers from waiting for models that are slow, throttled or down. For each query it gives another way to open
 * endpoints, whose asks together take `waitForModelsMs` at most and fail at once while an endpoint is left alone: with
 * TransientError `ENDPOINT_UNAVAILABLE`. What else goes wrong is no matter of time and is thrown as it is.
 */
export function endpointGuard(): (open: OpenEndpoint) => OpenEndpoint {
  const circuits = new Map<string, CircuitBreakerPolicy>();

  function circuitOf(uri: string): CircuitBreakerPolicy {
    const circuit = circuits.get(uri) ?? newCircuit();
    circuits.delete(uri);
    circuits.set(uri, circuit);
    for (const oldest of [...circuits.keys()].slice(0, -mostCircuits)) circuits.delete(oldest);
    return circuit;
  }

  return (open) => {
    const leftMs = countdown(waitForModelsMs);
    return async (name) => {
      const endpoint = await open(name);
      const circuit = circuitOf(endpoint.uri);
      return { ...endpoint, invoke: (request) => askGuarded(circuit, endpoint, request, leftMs) };
    };
  };
}

function newCircuit(): CircuitBreakerPolicy {
  return circuitBreaker(
    handleWhen((error) => error instanceof TransientError),
    { halfOpenAfter: leftAloneMs, breaker: new ConsecutiveBreaker(failuresInARow) },
  );
}

async function askGuarded(
  circuit: CircuitBreakerPolicy,
  endpoint: Endpoint,
  request: InvokeRequest,
  leftMs: () => number,
): Promise<InvokeResponse> {
  // From here on: while another query tries an endpoint that was left alone, this one waits for what it finds.
  leftMs();
  try {
    return await circuit.execute(() => askInTime(endpoint, request, leftMs()));
  } catch (cause) {
    if (!(cause instanceof BrokenCircuitError)) throw cause;
    throw unavailable(endpoint, `failed ${failuresInARow} times in a row and is left alone for now`, cause);
  }
}

async function askInTime(
  endpoint: Endpoint,
  request: InvokeRequest,
  leftMs: number,
): Promise<InvokeResponse> {
  if (leftMs <= 0) throw unavailable(endpoint, "was not asked: the query's time is over");
  try {
    return await timeout(leftMs, TimeoutStrategy.Aggressive).execute(({ signal }) =>
      endpoint.invoke(request, signal),
    );
  } catch (cause) {
    if (!(cause instanceof TaskCancelledError)) throw cause;
    throw unavailable(endpoint, `did not answer within ${Math.round(leftMs)} ms`, cause);
  }
}

function unavailable({ uri }: Endpoint, what: string, cause?: unknown): TransientError {
  return new TransientError("ENDPOINT_UNAVAILABLE", `Endpoint ${uri} ${what}`, { cause });
}

/** The milliseconds that are left, counted from the first time that this is asked. */
function countdown(totalMs: number): () => number {
  let endsMs: number | undefined;
  return () => {
    endsMs ??= performance.now() + totalMs;
    return endsMs - performance.now();
  };
}
