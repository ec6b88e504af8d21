import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Endpoint } from "../../shared/endpoints/endpoint.ts";
import { endpointGuard } from "../../shared/endpoints/endpoint-guard.ts";
import { AlgorithmError, TransientError } from "../../shared/errors/errors.ts";

const request = { contentType: "text/csv", accept: "application/json", body: Buffer.from("1,2") };
const response = { contentType: "application/json", body: Buffer.from("{}") };
const unavailable = { name: "TransientError", code: "ENDPOINT_UNAVAILABLE" };
const throttled = () => Promise.reject(new TransientError("ENDPOINT_UNAVAILABLE", "throttled"));
const never = () => new Promise<never>(() => {});

/** What is asked, by endpoint; every query opens them anew. */
function place() {
  const answers = new Map<string, Endpoint["invoke"]>();
  const asked: string[] = [];
  const guard = endpointGuard();
  const open = async (name: string): Promise<Endpoint> => ({
    uri: `fake://${name}`,
    invoke: (request, signal) => {
      asked.push(name);
      return answers.get(name)?.(request, signal) ?? Promise.resolve(response);
    },
    remove: async () => {},
  });
  const query = () => {
    const openGuarded = guard(open);
    return async (name: string) => (await openGuarded(name)).invoke(request);
  };
  return { answers, asked, query };
}

/** How an ask ended, and after how many milliseconds. */
async function timed(ask: Promise<unknown>): Promise<{ tookMs: number; error?: unknown; answer?: unknown }> {
  const startedMs = performance.now();
  const took = () => Math.round(performance.now() - startedMs);
  const ended = ask.then(
    (answer) => ({ answer, tookMs: took() }),
    (error: unknown) => ({ error, tookMs: took() }),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return ended;
}

/** T38 of reliability.md. */
describe("the guard of readers' asks", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("gives request and answer on as they are", async () => {
    const { answers, query } = place();
    const given: unknown[] = [];
    answers.set("topics", async (request) => {
      given.push(request);
      return response;
    });

    const answer = await query()("topics");

    expect(answer).toBe(response);
    expect(given[0]).toBe(request);
  });

  test("waits 2.5 s for a model that does not answer, and breaks the ask off", async () => {
    const { answers, query } = place();
    const signals: (AbortSignal | undefined)[] = [];
    answers.set("topics", (_request, signal) => {
      signals.push(signal);
      return never();
    });

    const { error, tookMs } = await timed(query()("topics"));

    expect(error).toMatchObject(unavailable);
    expect(tookMs).toBe(2500);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  test("waits 2.5 s for all that one query asks", async () => {
    const { answers, query } = place();
    answers.set("topics", () => new Promise((resolve) => setTimeout(() => resolve(response), 2000)));
    answers.set("index", never);
    const ask = query();

    const { error, tookMs } = await timed(ask("topics").then(() => ask("index")));

    expect(error).toMatchObject(unavailable);
    expect(tookMs).toBe(2500);
  });

  test("counts no time before the first ask", async () => {
    const { answers, query } = place();
    answers.set("topics", () => new Promise((resolve) => setTimeout(() => resolve(response), 2400)));
    const ask = query();
    await vi.advanceTimersByTimeAsync(10_000);

    const { answer } = await timed(ask("topics"));

    expect(answer).toBe(response);
  });

  test("leaves an endpoint alone that failed three times in a row, and says so at once", async () => {
    const { answers, asked, query } = place();
    answers.set("topics", throttled);
    for (let failures = 0; failures < 3; failures++) await query()("topics").catch(() => {});

    const { error, tookMs } = await timed(query()("topics"));

    expect(error).toMatchObject(unavailable);
    expect(tookMs).toBe(0);
    expect(asked).toHaveLength(3);
  });

  test("takes slowness for failure", async () => {
    const { answers, asked, query } = place();
    answers.set("topics", never);
    for (let failures = 0; failures < 3; failures++) {
      const ended = query()("topics").catch(() => {});
      await vi.advanceTimersByTimeAsync(2500);
      await ended;
    }

    const { tookMs } = await timed(query()("topics"));

    expect(tookMs).toBe(0);
    expect(asked).toHaveLength(3);
  });

  test("lets one query try after 5 s, and all once it was answered", async () => {
    const { answers, asked, query } = place();
    answers.set("topics", throttled);
    for (let failures = 0; failures < 3; failures++) await query()("topics").catch(() => {});
    await vi.advanceTimersByTimeAsync(4999);
    const early = query()("topics");
    await expect(early).rejects.toMatchObject(unavailable);
    answers.delete("topics");
    await vi.advanceTimersByTimeAsync(1);

    const answered = await Promise.all([query()("topics"), query()("topics"), query()("topics")]);

    expect(answered).toEqual([response, response, response]);
    expect(asked).toHaveLength(6);
  });

  test("leaves it alone again when the try fails, and no query waits longer than 2.5 s for it", async () => {
    const { answers, asked, query } = place();
    answers.set("topics", throttled);
    for (let failures = 0; failures < 3; failures++) await query()("topics").catch(() => {});
    await vi.advanceTimersByTimeAsync(5000);
    answers.set("topics", never);

    const ended = await Promise.all([timed(query()("topics")), timed(query()("topics"))]);

    expect(ended).toEqual([
      { error: expect.objectContaining(unavailable), tookMs: 2500 },
      { error: expect.objectContaining(unavailable), tookMs: 2500 },
    ]);
    expect(asked).toHaveLength(4);
  });

  test("gives a query that waited for another's try no more time than any", async () => {
    const { answers, asked, query } = place();
    answers.set("topics", throttled);
    for (let failures = 0; failures < 3; failures++) await query()("topics").catch(() => {});
    await vi.advanceTimersByTimeAsync(5000);
    answers.set("topics", () => new Promise((resolve) => setTimeout(() => resolve(response), 2000)));

    const [first, second] = await Promise.all([timed(query()("topics")), timed(query()("topics"))]);

    expect(first).toEqual({ answer: response, tookMs: 2000 });
    expect(second).toEqual({ error: expect.objectContaining(unavailable), tookMs: 2500 });
    expect(asked).toHaveLength(5);
  });

  test("asks an endpoint whose failures were not in a row", async () => {
    const { answers, asked, query } = place();
    for (const fails of [true, true, false, true, true]) {
      answers.set("topics", fails ? throttled : async () => response);
      await query()("topics").catch(() => {});
    }

    await query()("topics").catch(() => {});

    expect(asked).toHaveLength(6);
  });

  test("goes on asking a model that refuses, and throws its refusal", async () => {
    const { answers, asked, query } = place();
    const refusal = new AlgorithmError("MODEL_ERROR", "no such column");
    answers.set("topics", () => Promise.reject(refusal));
    for (let refusals = 0; refusals < 9; refusals++) await query()("topics").catch(() => {});

    await expect(query()("topics")).rejects.toBe(refusal);

    expect(asked).toHaveLength(10);
  });

  test("leaves alone what fails, and not what is hosted beside it", async () => {
    const { answers, query } = place();
    answers.set("topics", throttled);
    for (let failures = 0; failures < 9; failures++) await query()("topics").catch(() => {});

    await expect(query()("index")).resolves.toBe(response);
  });
});
