import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeHandler } from "../../../../lambdas/query/handler.ts";
import { expectDescribed } from "../described.ts";
import { useDeployment } from "../setting.ts";
import { eventOf, smallRuntime } from "../small-release.ts";

const health = "/v1/health";

/** T37 of reliability.md, as far as it is the function's. */
describe("a caller who asks too often", () => {
  const deployment = useDeployment();
  beforeEach(() =>
    vi.useFakeTimers({ now: new Date("2026-11-23T12:00:00Z"), toFake: ["Date", "setTimeout"] }),
  );
  afterEach(() => vi.useRealTimers());

  function handlerWith(callerRequestsPerSecond: number | "off") {
    const { store, hosting } = deployment();
    const runtime = smallRuntime(store, hosting);
    const config = { ...runtime.config, api: { ...runtime.config.api, callerRequestsPerSecond } };
    return makeHandler(async () => ({ ...runtime, config }));
  }

  const from = (context: object) => {
    const event = eventOf(health);
    return { ...event, requestContext: { ...event.requestContext, ...context } };
  };
  const http = (sourceIp: string) => ({ http: { method: "GET", path: health, sourceIp } });
  const iam = (userArn: string) => ({ authorizer: { iam: { userArn } }, ...http("10.0.0.1") });
  const jwt = (claims: object) => ({ authorizer: { jwt: { claims } }, ...http("10.0.0.1") });

  async function statuses(handler: ReturnType<typeof handlerWith>, contexts: readonly object[]) {
    const answers = [];
    for (const context of contexts) answers.push(await handler(from(context)));
    return answers.map(({ statusCode }) => statusCode);
  }

  it("is told 429, and when to come again", async () => {
    const handler = handlerWith(2);
    await statuses(handler, [http("a"), http("a")]);

    const answer = await handler(from(http("a")));

    expectDescribed("GET", health, answer);
    expect(answer).toMatchObject({
      statusCode: 429,
      headers: { "content-type": "application/problem+json", "retry-after": "1" },
    });
    expect(JSON.parse(answer.body ?? "")).toMatchObject({
      code: "TOO_MANY_REQUESTS",
      detail: "a caller may ask 2 times a second",
    });
  });

  it("is answered again a second later", async () => {
    const handler = handlerWith(1);
    const before = await statuses(handler, [http("a"), http("a")]);

    vi.setSystemTime(new Date("2026-11-23T12:00:01Z"));

    expect([...before, ...(await statuses(handler, [http("a")]))]).toEqual([200, 429, 200]);
  });

  it.each([
    ["addresses", http("a"), http("b")],
    ["principals", iam("arn:aws:iam::123456789012:user/anna"), iam("arn:aws:iam::123456789012:user/ben")],
    ["subjects of tokens", jwt({ sub: "anna" }), jwt({ sub: "ben" })],
    ["clients of tokens", jwt({ client_id: "page" }), jwt({ client_id: "feed" })],
  ])("takes nothing from others: %s", async (_what, one, other) => {
    const asked = Array.from({ length: 200 }, () => one);

    const [own, others] = await (async () => {
      const handler = handlerWith(100);
      return [await statuses(handler, asked), await statuses(handler, [other])];
    })();

    expect(own.filter((status) => status === 429)).toHaveLength(100);
    expect(others).toEqual([200]);
  });

  it("costs nothing but the refusal", async () => {
    const handler = handlerWith(1);
    await statuses(handler, [http("a")]);
    const reads = vi.spyOn(deployment().store, "get");

    const refused = await statuses(handler, [http("a"), http("a")]);
    const readsOfRefused = reads.mock.calls.length;
    await statuses(handler, [http("b")]);

    expect({ refused, readsOfRefused }).toEqual({ refused: [429, 429], readsOfRefused: 0 });
    expect(reads).toHaveBeenCalled();
  });

  it("is not counted where there is no limit", async () => {
    const asked = Array.from({ length: 300 }, () => http("a"));

    const told = await statuses(handlerWith("off"), asked);

    expect(new Set(told)).toEqual(new Set([200]));
  });
});
