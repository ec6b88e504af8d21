import { describe, expect, it } from "vitest";
import { makeHandler } from "../../../lambdas/query/handler.ts";
import { openTestStore } from "../bench.ts";
import { smallRelease, useDeployment } from "./setting.ts";
import { eventOf, type Hosting, serve, smallRuntime } from "./small-release.ts";

const path = "/v1/articles/freight-1";

describe("an answer that readers keep", () => {
  const deployment = useDeployment();

  /** With headers of the request. */
  async function get(headers: Record<string, string> = {}, method = "GET", asked = path) {
    const { store, hosting } = deployment();
    const event = eventOf(asked, { method });
    return makeHandler(async () => smallRuntime(store, hosting))({ ...event, headers });
  }
  const etagOf = ({ headers }: Awaited<ReturnType<typeof get>>) => String(headers?.etag);

  it("has a tag, and is for its reader alone", async () => {
    const first = await get();
    const again = await get();
    const other = await get({}, "GET", "/v1/articles/freight-2");

    expect(first.headers).toMatchObject({ "cache-control": "private, no-cache" });
    expect(etagOf(first)).toMatch(/^"[0-9a-f]{32}"$/);
    expect(etagOf(again)).toBe(etagOf(first));
    expect(etagOf(other)).not.toBe(etagOf(first));
  });

  it.each([
    ["the tag", (etag: string) => etag],
    ["the tag, weakened", (etag: string) => `W/${etag}`],
    ["the tag among others", (etag: string) => `"x", ${etag}`],
    ["any", () => "*"],
  ])("is 304 without a body for who has %s", async (_what, ifNoneMatch) => {
    const etag = etagOf(await get());

    const { statusCode, body, headers } = await get({ "if-none-match": ifNoneMatch(etag) });

    expect([statusCode, body, headers?.etag]).toEqual([304, undefined, etag]);
  });

  it("is whole again when another release serves", async () => {
    const etag = etagOf(await get());
    const { store, hosting } = deployment();
    await serve(store, hosting, { ...smallRelease, id: "r2", sequence: 2 });

    const { statusCode, headers } = await get({ "if-none-match": etag });

    expect(statusCode).toBe(200);
    expect(headers?.etag).not.toBe(etag);
  });

  it("is none to a POST, and no problem", async () => {
    const missing = await get({}, "GET", "/v1/articles/nobody");
    const { headers } = await deployment().ask("/v1/recommendations", {
      method: "POST",
      body: '{"text":"wheat"}',
    });

    expect(headers).not.toHaveProperty("etag");
    expect(missing.headers).not.toHaveProperty("etag");
  });
});

describe("every answer", () => {
  it("names its request, and what is logged of a failure does", async () => {
    const { store, remove } = await openTestStore();
    const logged: object[] = [];
    const hosting: Hosting = new Map();
    const runtime = smallRuntime(store, hosting, (_level, _message, fields = {}) => logged.push(fields));
    const event = eventOf("/v1/health");
    const named = { ...event, requestContext: { ...event.requestContext, requestId: "r-7" } };

    const before = await makeHandler(async () => runtime)(named);
    await serve(store, hosting, smallRelease);
    const after = await makeHandler(async () => runtime)(named);
    remove();

    expect(before).toMatchObject({ statusCode: 503, headers: { "x-request-id": "r-7", "retry-after": "5" } });
    expect(after).toMatchObject({ statusCode: 200, headers: { "x-request-id": "r-7" } });
    expect(logged).toMatchObject([{ requestId: "r-7" }]);
  });
});
