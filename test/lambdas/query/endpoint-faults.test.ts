import { ServiceUnavailable } from "@aws-sdk/client-sagemaker-runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEndpoint } from "../../../shared/endpoints/open-endpoint.ts";
import type { Runtime } from "../../../shared/runtime/runtime.ts";
import { openStore } from "../../../shared/storage/open-store.ts";
import { type MemorySageMaker, memorySageMaker } from "../../endpoints/memory-sagemaker.ts";
import { memoryS3 } from "../../storage/memory-s3.ts";
import { smallRelease } from "./setting.ts";
import { client, type Hosting, serve, smallRuntime } from "./small-release.ts";

const byId = "/v1/articles/freight-1/recommendations";
const byText = { method: "POST", body: '{"text":"freight"}' };
const $metadata = { httpStatusCode: 400, attempts: 4 };

/** T38 of reliability.md, as far as it is about models' endpoints. */
describe("a query whose endpoint", () => {
  let sageMaker: MemorySageMaker;
  let measured: string[];
  let ask: ReturnType<typeof client>;

  beforeEach(async () => {
    // In memory: nothing that a query waits for takes time but what the clock below tells.
    const s3 = memoryS3();
    const store = await openStore(`s3://${s3.bucket}`, { s3: s3.client });
    const hosting: Hosting = new Map();
    await serve(store, hosting, smallRelease);
    sageMaker = memorySageMaker();
    for (const [name, model] of hosting) sageMaker.endpoints.set(name, model as never);
    measured = [];
    const runtime: Runtime = {
      ...smallRuntime(store, hosting),
      measure: (name) => measured.push(name),
      openEndpoint: (name) => openEndpoint(`sagemaker://${name}`, sageMaker),
    };
    ask = client(runtime);
    await ask("/v1/recommendations", byText);
    measured.length = 0;
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
  });
  afterEach(() => void vi.useRealTimers());

  const faults: readonly (readonly [string, () => unknown])[] = [
    [
      "is throttled",
      () => {
        throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException", $metadata });
      },
    ],
    [
      "is down",
      () => {
        throw new ServiceUnavailable({ message: "down", $metadata: { httpStatusCode: 503 } });
      },
    ],
    ["takes 28 s", () => new Promise((resolve) => setTimeout(resolve, 28_000))],
  ];

  /** Every ask of SageMaker from now on ends so. */
  function fail(fault: () => unknown) {
    const send = vi.spyOn(sageMaker.runtime, "send");
    send.mockImplementation(async () => fault());
    return send;
  }

  /** The answer, and how many milliseconds a reader waited. */
  async function timed(answer: ReturnType<typeof ask>) {
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

  it.each(faults)("%s is answered within 3 s: try again", async (_, fault) => {
    fail(fault);

    const answer = await timed(ask("/v1/recommendations", byText));

    expect(answer).toMatchObject({ status: 503, body: { code: "TRY_AGAIN" } });
    expect(answer.tookMs).toBeLessThan(3_000);
    expect(measured).toEqual(["EndpointFailures"]);
  });

  it.each(faults)("%s keeps nobody from what needs no model", async (_, fault) => {
    fail(fault);

    const answers = [await ask("/v1/articles/freight-1"), await ask("/v1/topics"), await ask("/v1/health")];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it.each(faults)("%s is left alone after three readers, and answers again when it can", async (_, fault) => {
    const send = fail(fault);
    for (let readers = 0; readers < 3; readers++) await timed(ask("/v1/recommendations", byText));
    const alone = await timed(ask("/v1/recommendations", byText));
    const asked = send.mock.calls.length;
    send.mockRestore();
    await vi.advanceTimersByTimeAsync(5_000);

    const again = await timed(ask("/v1/recommendations", byText));

    expect(alone).toMatchObject({ status: 503, body: { code: "TRY_AGAIN" } });
    expect(asked).toBe(3);
    expect(again.status).toBe(200);
    expect(measured.filter((name) => name === "EndpointFailures")).toHaveLength(4);
  });

  it.each(faults)(
    "%s is not needed for what follows an article: its own vectors tell the same",
    async (_, fault) => {
      const before = await ask(byId);
      fail(fault);

      const during = await timed(ask(byId));

      expect(during.body).toEqual(before.body);
      expect(during.tookMs).toBeLessThan(3_000);
    },
  );
});
