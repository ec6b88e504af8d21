import { describe, expect, test } from "vitest";
import type { Endpoint, InvokeRequest } from "../../shared/endpoints/endpoint.ts";
import { meteredEndpoint } from "../../shared/endpoints/metered-endpoint.ts";
import { TransientError } from "../../shared/errors/errors.ts";

const request = { contentType: "text/csv", accept: "application/json", body: Buffer.from("1,2") };
const response = { contentType: "application/json", body: Buffer.from("{}") };

/** An endpoint whose every answer takes `tookMs` by the clock that it is metered with. */
function metered(tookMs: number, answer: () => Promise<typeof response>) {
  let nowMs = 1_000_000;
  let removals = 0;
  const asked: InvokeRequest[] = [];
  const measured: [string, number][] = [];
  const endpoint: Endpoint = {
    uri: "fake://endpoint",
    invoke: async (request) => {
      asked.push(request);
      nowMs += tookMs;
      return answer();
    },
    remove: async () => {
      removals++;
    },
  };
  const measure = (name: string, value: number) => void measured.push([name, value]);
  const withMeter = meteredEndpoint(endpoint, measure, () => new Date(nowMs));
  return { endpoint: withMeter, asked, measured, removals: () => removals };
}

describe("meteredEndpoint", () => {
  test("measures every answer's time in milliseconds, and no failure", async () => {
    const { endpoint, measured } = metered(37, async () => response);

    await endpoint.invoke(request);
    await endpoint.invoke(request);

    expect(measured).toEqual([
      ["EndpointLatency", 37],
      ["EndpointLatency", 37],
    ]);
  });

  test("gives the request and the answer on as they are", async () => {
    const { endpoint, asked } = metered(1, async () => response);

    const answered = await endpoint.invoke(request);

    expect(asked).toEqual([request]);
    expect(answered).toBe(response);
  });

  test("hands on by what an ask is broken off", async () => {
    const { signal } = new AbortController();
    const given: unknown[] = [];
    const endpoint: Endpoint = {
      uri: "fake://endpoint",
      invoke: async (_request, signal) => {
        given.push(signal);
        return response;
      },
      remove: async () => {},
    };

    await meteredEndpoint(
      endpoint,
      () => {},
      () => new Date(0),
    ).invoke(request, signal);

    expect(given).toEqual([signal]);
  });

  test("measures a failure once, no time of it, and throws it on as it is", async () => {
    const error = new TransientError("ENDPOINT_UNAVAILABLE", "down");
    const { endpoint, measured } = metered(5, async () => {
      throw error;
    });

    await expect(endpoint.invoke(request)).rejects.toBe(error);

    expect(measured).toEqual([["EndpointFailures", 1]]);
  });

  test("keeps the endpoint's URI, and its removal is not measured", async () => {
    const { endpoint, measured, removals } = metered(1, async () => response);

    await endpoint.remove();

    expect(endpoint.uri).toBe("fake://endpoint");
    expect(removals()).toBe(1);
    expect(measured).toEqual([]);
  });
});
