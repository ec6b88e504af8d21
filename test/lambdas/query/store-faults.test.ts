import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { layout } from "../../../shared/release/layout.ts";
import { endlessPatience, type Patience } from "../../../shared/runtime/patience.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import type { ObjectStore } from "../../../shared/storage/store.ts";
import { memoryS3 } from "../../storage/memory-s3.ts";
import { idsOf, smallRelease } from "./setting.ts";
import { client, type Hosting, serve, smallRuntime } from "./small-release.ts";

const byId = "/v1/articles/freight-1/recommendations";

/** T38 of reliability.md, as far as it is about the store: what a reader sees. */
describe("a query whose store hangs", () => {
  const hosting: Hosting = new Map();
  let store: ObjectStore;
  let logged: string[];
  let hangs: boolean;
  let release: () => void;

  beforeEach(async () => {
    const s3 = memoryS3();
    store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
    await serve(store, hosting, smallRelease);
    logged = [];
    hangs = false;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  function start(patience?: Patience) {
    const runtime = smallRuntime(
      {
        ...store,
        get: async (key) => {
          if (hangs && key === layout.current) await new Promise<void>((goOn) => (release = goOn));
          return store.get(key);
        },
      },
      hosting,
      (_level, message) => logged.push(message),
    );
    return client(runtime, patience);
  }

  /** The answer, and how many milliseconds a reader waited. */
  async function timed(answer: ReturnType<ReturnType<typeof client>>) {
    const startedMs = performance.now();
    let tookMs: number | undefined;
    const ended = answer.finally(() => {
      tookMs = performance.now() - startedMs;
    });
    while (tookMs === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      await vi.advanceTimersByTimeAsync(100);
    }
    return { ...(await ended), tookMs };
  }

  it("is answered within 3 s from the last release, which is told; the log says so once", async () => {
    const ask = start();
    const before = await timed(ask(byId));
    hangs = true;

    const during = await timed(ask(byId));
    const next = await timed(ask(byId));

    expect(before.body).not.toHaveProperty("degraded");
    expect(during).toMatchObject({ status: 200, body: { ...before.body, degraded: true } });
    expect(during.tookMs).toBeLessThan(3_000);
    expect(next.tookMs).toBeLessThan(500);
    expect(idsOf(next.body.results)).toEqual(idsOf(before.body.results));
    expect(logged).toEqual(["release refused, serving the one before"]);
  });

  it("is 503 within 3 s in a process that has no release, and answered once the store is", async () => {
    hangs = true;
    const ask = start();

    const cold = await timed(ask(byId));
    hangs = false;
    await vi.advanceTimersByTimeAsync(5_000);
    const mended = await timed(ask(byId));

    expect(cold).toMatchObject({ status: 503, body: { code: "TRY_AGAIN" } });
    expect(cold.tookMs).toBeLessThan(3_000);
    expect(mended.status).toBe(200);
    expect(mended.body).not.toHaveProperty("degraded");
  });

  it("waits as long as it takes for who asks once and would not come back", async () => {
    hangs = true;
    const answer = timed(start(endlessPatience)(byId));
    await vi.advanceTimersByTimeAsync(600_000);
    release();

    const { status, tookMs } = await answer;
    expect(status).toBe(200);
    expect(tookMs).toBeGreaterThanOrEqual(600_000);
  });
});
